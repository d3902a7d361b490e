package dev.sluice.k8s;

import dev.sluice.k8s.ApiProblem.Deed;
import io.fabric8.kubernetes.api.model.ListOptions;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceList;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.dsl.FilterWatchListDeletable;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * The slices of one Service, kept up to date on its own daemon thread: list, watch from there, and
 * from the start when the watch ends, for whatever reason (also "410 Gone", and every minute or
 * two, in case a dead connection tells nothing). Failures are tried again after 0.25 s and then
 * ever more rarely.
 *
 * <p>Not the client's informer, because that says neither that the API is lost nor why, and retries
 * its watch in silence.
 */
final class SliceWatch implements AutoCloseable {
  private static final String GROUP = "discovery.k8s.io";
  private static final String RESOURCE = "endpointslices";
  private static final long WATCH_SECONDS = 60;

  /** The server should have ended the watch by then. */
  private static final long WATCH_AT_MOST = TimeUnit.SECONDS.toNanos(2 * WATCH_SECONDS);

  /** Changes that come faster than this are told together. */
  private static final long CALM = TimeUnit.MILLISECONDS.toNanos(30);

  private static final long FIRST_PAUSE = TimeUnit.MILLISECONDS.toNanos(250);

  /** Who is told, on the watch's thread. */
  interface Listener {
    /** All slices there are, at first and after each change. */
    void onSlices(Collection<EndpointSlice> slices);

    /** The watch is established: what is known is up to date. */
    void onWatching();

    /** The API could not be used; after each try. */
    void onProblem(ApiProblem problem);
  }

  private sealed interface News {
    record Changed(Watcher.Action action, EndpointSlice slice) implements News {}

    record Ended() implements News {}
  }

  private final Api api;
  private final String service;
  private final long longestPause;
  private final Listener listener;
  private final Map<String, EndpointSlice> known = new TreeMap<>();
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final Thread thread;
  private String verb = "list";

  /**
   * @param longestPause between two tries
   */
  SliceWatch(Api api, String service, Duration longestPause, Listener listener) {
    this.longestPause = longestPause.toNanos();
    this.api = api;
    this.service = service;
    this.listener = listener;
    thread = new Thread(this::run, "sluice-k8s-" + service);
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  /** Stops soon; tells nothing any more. Does not block. */
  @Override
  public void close() {
    stopped.countDown();
    thread.interrupt();
  }

  private void run() {
    int failures = 0;
    try {
      while (stopped.getCount() > 0) {
        long began = System.nanoTime();
        boolean done = round();
        // A watch that always ends at once must not become a storm of lists.
        failures = done && System.nanoTime() - began > FIRST_PAUSE ? 0 : failures + 1;
        stopped.await(pause(failures), TimeUnit.NANOSECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** With a part left to chance, so that many proxies do not come back all at once. */
  private long pause(int failures) {
    long pause = Math.min(FIRST_PAUSE << Math.min(failures, 10), longestPause);
    return failures == 0 ? 0 : pause / 2 + ThreadLocalRandom.current().nextLong(pause / 2);
  }

  /** Whether all went well until the watch ended. */
  private boolean round() throws InterruptedException {
    try {
      listAndWatch();
      return true;
    } catch (RuntimeException e) {
      // After close() the client's thread was interrupted in the middle of its work.
      if (stopped.getCount() > 0) {
        failed(e);
      }
      return false;
    }
  }

  private void listAndWatch() throws InterruptedException {
    verb = "list";
    FilterWatchListDeletable<EndpointSlice, EndpointSliceList, Resource<EndpointSlice>> slices =
        api.client()
            .resources(EndpointSlice.class, EndpointSliceList.class)
            .inNamespace(api.namespace())
            .withLabel(SliceMerge.SERVICE_LABEL, service);
    EndpointSliceList list = slices.list();
    if (list == null || list.getItems() == null || list.getMetadata() == null) {
      throw new KubernetesClientException("the answer is no list of endpointslices");
    }
    known.clear();
    list.getItems().forEach(slice -> apply(Watcher.Action.ADDED, slice));
    tell();
    verb = "watch";
    ListOptions from =
        new ListOptionsBuilder()
            .withResourceVersion(list.getMetadata().getResourceVersion())
            .withTimeoutSeconds(WATCH_SECONDS)
            .build();
    BlockingQueue<News> news = new LinkedBlockingQueue<>();
    Watch watch = slices.watch(from, new Events(news));
    try {
      listener.onWatching();
      follow(news, System.nanoTime() + WATCH_AT_MOST);
    } finally {
      watch.close();
    }
  }

  /** Until the watch ends. */
  private void follow(BlockingQueue<News> news, long deadline) throws InterruptedException {
    List<News> batch = new ArrayList<>();
    while (batch.stream().noneMatch(News.Ended.class::isInstance)) {
      batch.clear();
      News first = news.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (first == null) {
        return;
      }
      batch.add(first);
      news.drainTo(batch);
      boolean changed = false;
      for (News one : batch) {
        changed |= one instanceof News.Changed change && apply(change.action(), change.slice());
      }
      if (changed) {
        tell();
        stopped.await(CALM, TimeUnit.NANOSECONDS);
      }
    }
  }

  /** Whether it was a change. */
  private boolean apply(Watcher.Action action, EndpointSlice slice) {
    String name =
        slice == null || slice.getMetadata() == null ? null : slice.getMetadata().getName();
    if (name == null) {
      return false;
    }
    return switch (action) {
      case ADDED, MODIFIED -> !slice.equals(known.put(name, slice));
      case DELETED -> known.remove(name) != null;
      case ERROR, BOOKMARK -> false;
    };
  }

  private void tell() {
    if (stopped.getCount() > 0) {
      listener.onSlices(List.copyOf(known.values()));
    }
  }

  private void failed(RuntimeException e) {
    Deed deed = new Deed(verb, RESOURCE, GROUP, api.namespace());
    ApiProblem problem = ApiProblem.of(e, deed, api.address());
    if (problem.mayBeCredentials()) {
      api.forget();
    }
    listener.onProblem(problem);
  }

  /** Passes on what the client reports on its threads. */
  private record Events(BlockingQueue<News> news) implements Watcher<EndpointSlice> {
    @Override
    public void eventReceived(Action action, EndpointSlice slice) {
      news.add(new News.Changed(action, slice));
    }

    @Override
    public void onClose() {
      news.add(new News.Ended());
    }

    /** Why it ended the next list tells. */
    @Override
    public void onClose(WatcherException cause) {
      news.add(new News.Ended());
    }
  }
}
