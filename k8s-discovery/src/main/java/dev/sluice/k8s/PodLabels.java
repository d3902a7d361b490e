package dev.sluice.k8s;

import dev.sluice.config.HostPort;
import dev.sluice.k8s.ApiProblem.Deed;
import dev.sluice.topology.Cluster;
import dev.sluice.topology.Node;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Labels the nodes' pods with their roles. Its own daemon thread takes one step at a time towards
 * the newest roles: a node that is the primary no longer loses that label before another one gets
 * it, so that no two pods have it. A step that fails is taken again, ever more rarely. Only
 * patches, and only what has changed since it was last seen to work.
 */
final class PodLabels implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(PodLabels.class);

  /** At most twenty patches a second. */
  private static final long PAUSE_MILLIS = 50;

  private static final long FIRST_RETRY_MILLIS = 500;
  private static final long LONGEST_RETRY_MILLIS = 30_000;
  private static final int FORBIDDEN = 403;

  /** Nodes without a pod are called by their addresses. */
  private static final Pattern POD_NAME = Pattern.compile("[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?");

  /** A pod is replaced by one of the same name; then it has another address. */
  private record Pod(String name, HostPort address) {}

  private record Step(Pod pod, RoleLabel label) {}

  private final Api api;
  private final RolePatch patches;
  private final Map<Pod, RoleLabel> done = new HashMap<>();
  private final ScheduledThreadPoolExecutor worker;
  private volatile Cluster newest = Cluster.UNKNOWN;
  private boolean scheduled;
  private int failures;
  private boolean refused;

  PodLabels(Api api) {
    this.api = api;
    patches = new RolePatch(api);
    worker =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "sluice-k8s-labels");
              thread.setDaemon(true);
              return thread;
            });
    worker.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  /** Takes the newest roles; returns at once. Any thread. */
  void follow(Cluster cluster) {
    newest = cluster;
    schedule(0);
  }

  /** One step is enough at any time, since each looks at what is newest. */
  private synchronized void schedule(long millis) {
    if (!scheduled && !worker.isShutdown()) {
      scheduled = true;
      worker.schedule(this::work, millis, TimeUnit.MILLISECONDS);
    }
  }

  private synchronized void begin() {
    scheduled = false;
  }

  private void work() {
    begin();
    Optional<Step> step = next(newest);
    if (step.isEmpty()) {
      return;
    }
    try {
      take(step.get());
      failures = 0;
      schedule(PAUSE_MILLIS);
    } catch (RuntimeException e) {
      failed(step.get(), e);
      schedule(Math.min(FIRST_RETRY_MILLIS << Math.min(failures++, 10), LONGEST_RETRY_MILLIS));
    }
  }

  private void take(Step step) {
    boolean changed = patches.send(step.pod().name(), step.label());
    done.put(step.pod(), step.label());
    refused = false;
    if (changed) {
      log.info("pod {}: {}", step.pod().name(), step.label().inWords());
    }
  }

  private void failed(Step step, RuntimeException e) {
    if (worker.isShutdown()) {
      return;
    }
    Deed deed = new Deed("patch", "pods", "", api.namespace());
    ApiProblem problem = ApiProblem.of(e, deed, api.address());
    boolean forbidden = e instanceof KubernetesClientException k && k.getCode() == FORBIDDEN;
    if (!refused) {
      log.warn(
          "pod {} cannot be labelled, everything else goes on: {}{}",
          step.pod().name(),
          problem.text(),
          forbidden ? ", or switch cluster.kubernetes.labelPods off" : "");
    }
    refused = true;
  }

  /** The first of what is to be done: whatever takes a label away before what makes a primary. */
  private Optional<Step> next(Cluster cluster) {
    List<Step> steps = new ArrayList<>();
    boolean hasPrimary = cluster.primary() != null;
    Map<Pod, RoleLabel> wanted = new HashMap<>();
    for (Node node : cluster.nodes()) {
      if (POD_NAME.matcher(node.name()).matches()) {
        RoleLabel label = RoleLabel.of(node.role(), hasPrimary);
        wanted.put(new Pod(node.name(), node.address()), label);
      }
    }
    done.keySet().retainAll(wanted.keySet());
    wanted.forEach(
        (pod, label) -> {
          if (label != RoleLabel.AS_IT_IS && done.get(pod) != label) {
            steps.add(new Step(pod, label));
          }
        });
    return steps.stream()
        .min(Comparator.comparing(Step::label).thenComparing(step -> step.pod().name()));
  }

  @Override
  public synchronized void close() {
    worker.shutdownNow();
  }
}
