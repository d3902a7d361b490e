package dev.sluice.repmgr;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What happens to a cluster, and how it is made good again. */
enum Fault {
  /** The primary's machine dies. */
  PRIMARY_KILLED {
    @Override
    void happens(FrontProxies front, RepmgrNode primary) {
      primary.kill();
      front.cluster().awaitPrimaryOtherThan(primary);
    }

    @Override
    void isMended(FrontProxies front, RepmgrNode primary) {
      primary.start();
    }
  },
  /** The primary's pod is deleted: it hands over before it stops. */
  PRIMARY_DELETED {
    @Override
    void happens(FrontProxies front, RepmgrNode primary) {
      front.terminating(primary);
      primary.stop();
      front.cluster().awaitPrimaryOtherThan(primary);
    }

    @Override
    void isMended(FrontProxies front, RepmgrNode primary) {
      primary.start();
      front.listed(primary);
    }
  },
  /** The primary stands still; its connections stay open. */
  PRIMARY_FROZEN {
    @Override
    void happens(FrontProxies front, RepmgrNode primary) {
      primary.freeze();
      front.cluster().awaitPrimaryOtherThan(primary);
    }

    @Override
    void isMended(FrontProxies front, RepmgrNode primary) {
      primary.thaw();
    }
  },
  /** The network between the primary and all others, the proxies among them, is cut. */
  PRIMARY_CUT_OFF {
    @Override
    void happens(FrontProxies front, RepmgrNode primary) throws Exception {
      front.cluster().cutFromAll(primary);
      front.cluster().awaitPrimaryOtherThan(primary);
    }

    @Override
    void isMended(FrontProxies front, RepmgrNode primary) throws Exception {
      front.cluster().heal(primary);
    }
  },
  /** The primary's peers do not see it any more, but the proxies do. */
  PRIMARY_CUT_FROM_PEERS {
    @Override
    void happens(FrontProxies front, RepmgrNode primary) throws Exception {
      front.cluster().cutFromPeers(primary);
      front.cluster().awaitPrimaryOtherThan(primary);
    }

    @Override
    void isMended(FrontProxies front, RepmgrNode primary) throws Exception {
      front.cluster().heal(primary);
    }
  },
  /** All machines die and come back at once. */
  ALL_KILLED {
    @Override
    void happens(FrontProxies front, RepmgrNode primary) {
      front.cluster().nodes().forEach(RepmgrNode::kill);
    }

    @Override
    void isMended(FrontProxies front, RepmgrNode primary) {
      front.cluster().nodes().forEach(RepmgrNode::start);
    }
  },
  /** A replica's machine dies. */
  REPLICA_KILLED {
    @Override
    void happens(FrontProxies front, RepmgrNode primary) {
      replica(front, primary).kill();
    }

    @Override
    void isMended(FrontProxies front, RepmgrNode primary) throws Exception {
      TimeUnit.SECONDS.sleep(2);
      replica(front, primary).start();
    }
  },
  /** A replica stops replaying and falls behind. */
  REPLICA_LAGS {
    @Override
    void happens(FrontProxies front, RepmgrNode primary) throws Exception {
      replica(front, primary).execute("SELECT pg_wal_replay_pause()");
      TimeUnit.SECONDS.sleep(3);
    }

    @Override
    void isMended(FrontProxies front, RepmgrNode primary) throws Exception {
      replica(front, primary).execute("SELECT pg_wal_replay_resume()");
    }
  },
  /** All pods are replaced one after the other, the primary last. */
  NODES_ROLLED {
    @Override
    void happens(FrontProxies front, RepmgrNode primary) {
      List<RepmgrNode> standbys =
          front.cluster().nodes().stream().filter(node -> node != primary).toList();
      standbys.forEach(node -> roll(front, node));
      roll(front, primary);
    }

    @Override
    void isMended(FrontProxies front, RepmgrNode primary) {}
  },
  /** Two more replicas, and down again when they serve. */
  REPLICAS_SCALED {
    @Override
    void happens(FrontProxies front, RepmgrNode primary) throws Exception {
      for (int i = 0; i < 2; i++) {
        front.listed(front.cluster().addNode());
      }
      List<RepmgrNode> all = front.cluster().nodes();
      for (RepmgrNode added : all.subList(all.size() - 2, all.size())) {
        awaitServing(added, primary);
      }
    }

    @Override
    void isMended(FrontProxies front, RepmgrNode primary) {
      List<RepmgrNode> all = front.cluster().nodes();
      for (RepmgrNode surplus : all.subList(all.size() - 2, all.size())) {
        front.terminating(surplus);
        front.cluster().remove(surplus);
        front.gone(surplus);
      }
    }
  };

  private static final Logger LOG = LoggerFactory.getLogger(Fault.class);

  /** Whether nobody needs to notice anything: the nodes are told before. */
  boolean isPlanned() {
    return switch (this) {
      case PRIMARY_DELETED, NODES_ROLLED, REPLICA_LAGS, REPLICAS_SCALED -> true;
      default -> false;
    };
  }

  /** Ends when the cluster has noticed. */
  abstract void happens(FrontProxies front, RepmgrNode primary) throws Exception;

  /** Begins to make it good. */
  abstract void isMended(FrontProxies front, RepmgrNode primary) throws Exception;

  private static RepmgrNode replica(FrontProxies front, RepmgrNode primary) {
    return front.cluster().nodes().stream().filter(node -> node != primary).findFirst().get();
  }

  private static void awaitServing(RepmgrNode node, RepmgrNode primary) {
    await("stream of " + node)
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(20))
        .until(() -> node.streamsFrom(primary));
    long streams = System.nanoTime();
    await("reads on " + node)
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(20))
        .until(
            () ->
                !node.query(
                        "SELECT 1 FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
                            + " AND query LIKE 'SELECT%FROM witness%' LIMIT 1")
                    .isEmpty());
    LOG.info(
        "{} serves {} ms after its stream began", node, (System.nanoTime() - streams) / 1_000_000);
  }

  private static void roll(FrontProxies front, RepmgrNode node) {
    front.terminating(node);
    node.stop();
    node.start();
    front.listed(node);
    front.cluster().awaitReplication();
  }
}
