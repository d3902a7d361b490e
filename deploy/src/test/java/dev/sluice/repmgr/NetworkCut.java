package dev.sluice.repmgr;

import com.github.dockerjava.api.model.Network.Ipam.Config;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Cuts a node from the network: a firewall inside its network namespace drops packets, so that
 * connections hang as they do when a cable is pulled. Needs root, nsenter and iptables.
 */
final class NetworkCut {
  private final Config addresses;

  /**
   * For the nodes of one network.
   *
   * @param network its id
   */
  NetworkCut(String network) {
    List<Config> configs =
        DockerEngine.client()
            .inspectNetworkCmd()
            .withNetworkId(network)
            .exec()
            .getIpam()
            .getConfig();
    this.addresses = Objects.requireNonNull(configs).get(0);
  }

  /** From all other nodes; this machine still reaches it. */
  void fromPeers(RepmgrNode node) throws IOException, InterruptedException {
    iptables(node, "-A", "INPUT", "-s", gateway(), "-j", "ACCEPT");
    iptables(node, "-A", "OUTPUT", "-d", gateway(), "-j", "ACCEPT");
    fromAll(node);
  }

  /** From the other nodes and from this machine. */
  void fromAll(RepmgrNode node) throws IOException, InterruptedException {
    iptables(node, "-A", "INPUT", "-s", subnet(), "-j", "DROP");
    iptables(node, "-A", "OUTPUT", "-d", subnet(), "-j", "DROP");
  }

  /** The end of a cut. */
  void heal(RepmgrNode node) throws IOException, InterruptedException {
    iptables(node, "-F", "INPUT");
    iptables(node, "-F", "OUTPUT");
  }

  private String gateway() {
    return Objects.requireNonNull(addresses.getGateway());
  }

  private String subnet() {
    return Objects.requireNonNull(addresses.getSubnet());
  }

  private static void iptables(RepmgrNode node, String... rule)
      throws IOException, InterruptedException {
    Long pid =
        DockerEngine.client()
            .inspectContainerCmd(node.container().getContainerId())
            .exec()
            .getState()
            .getPidLong();
    List<String> words =
        new ArrayList<>(
            List.of("nsenter", "--target", String.valueOf(pid), "--net", "iptables", "-w"));
    words.addAll(List.of(rule));
    DockerEngine.run(words);
  }
}
