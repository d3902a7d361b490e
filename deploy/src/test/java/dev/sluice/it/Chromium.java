package dev.sluice.it;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** A browser without a window and its only tab, driven over the DevTools protocol. */
final class Chromium implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int LIMIT_SECONDS = 60;

  private final Process process;
  private final Path profile;
  private final WebSocket socket;
  private final AtomicInteger ids = new AtomicInteger();
  private final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();
  private final List<String> errors = new CopyOnWriteArrayList<>();

  private Chromium(Process process, Path profile, URI tab) {
    this.process = process;
    this.profile = profile;
    this.socket =
        HttpClient.newHttpClient().newWebSocketBuilder().buildAsync(tab, new Messages()).join();
  }

  /** Starts one, or skips the test where there is none. */
  static Chromium start() throws Exception {
    Path program = ClientPrograms.find("chromium");
    Path profile = Files.createTempDirectory("chromium");
    Process process =
        new ProcessBuilder(
                program.toString(),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-dev-shm-usage",
                "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
                "--remote-debugging-port=0",
                "--user-data-dir=" + profile,
                "about:blank")
            .redirectErrorStream(true)
            .redirectOutput(profile.resolve("log").toFile())
            .start();
    try {
      Chromium browser = new Chromium(process, profile, tab(profile));
      for (String domain : List.of("Page", "Runtime", "Log", "Network")) {
        browser.command(domain + ".enable", JSON.createObjectNode());
      }
      return browser;
    } catch (Exception | Error e) {
      end(process);
      throw e;
    }
  }

  /** Where the tab listens: Chromium writes the port that it took into its profile. */
  private static URI tab(Path profile) throws Exception {
    Path port = profile.resolve("DevToolsActivePort");
    await("Chromium listens")
        .atMost(Duration.ofSeconds(LIMIT_SECONDS))
        .until(() -> Files.exists(port) && Files.readAllLines(port).size() > 1);
    URI list = URI.create("http://127.0.0.1:" + Files.readAllLines(port).get(0) + "/json/list");
    String tabs =
        HttpClient.newHttpClient()
            .send(HttpRequest.newBuilder(list).build(), BodyHandlers.ofString())
            .body();
    for (JsonNode tab : JSON.readTree(tabs)) {
      if (tab.path("type").asText().equals("page")) {
        return URI.create(tab.path("webSocketDebuggerUrl").asText());
      }
    }
    throw new IOException("Chromium has no tab: " + tabs);
  }

  /** Goes to a page; its script may still be to run. */
  void open(String url) throws Exception {
    JsonNode result = command("Page.navigate", JSON.createObjectNode().put("url", url));
    if (result.has("errorText")) {
      throw new IOException(url + ": " + result.path("errorText").asText());
    }
  }

  /** The value of an expression of JavaScript. */
  JsonNode evaluate(String expression) throws Exception {
    ObjectNode parameters =
        JSON.createObjectNode().put("expression", expression).put("returnByValue", true);
    JsonNode result = command("Runtime.evaluate", parameters);
    if (result.has("exceptionDetails")) {
      throw new IllegalStateException(expression + ": " + result.path("exceptionDetails"));
    }
    return result.path("result").path("value");
  }

  /** The text that is seen in what a CSS selector finds first; empty when there is nothing. */
  String text(String selector) throws Exception {
    String quoted = JSON.writeValueAsString(selector);
    return evaluate("(document.querySelector(" + quoted + ") || {}).innerText || ''").asText();
  }

  /** From now on the window is that large, and the person likes it dark or light. */
  void look(int width, int height, String scheme) throws Exception {
    command(
        "Emulation.setDeviceMetricsOverride",
        JSON.createObjectNode()
            .put("width", width)
            .put("height", height)
            .put("deviceScaleFactor", 1)
            .put("mobile", width < 600));
    ObjectNode media = JSON.createObjectNode();
    media.putArray("features").addObject().put("name", "prefers-color-scheme").put("value", scheme);
    command("Emulation.setEmulatedMedia", media);
  }

  /** Writes a picture of the whole page as PNG. */
  void screenshot(Path file) throws Exception {
    JsonNode picture =
        command(
            "Page.captureScreenshot",
            JSON.createObjectNode().put("format", "png").put("captureBeyondViewport", true));
    Files.createDirectories(file.toAbsolutePath().getParent());
    Files.write(file, Base64.getDecoder().decode(picture.path("data").asText()));
  }

  /** What the console has shown in red, and exceptions that nobody caught. */
  List<String> errors() {
    return errors;
  }

  private JsonNode command(String method, ObjectNode parameters) throws Exception {
    int id = ids.incrementAndGet();
    CompletableFuture<JsonNode> answer = new CompletableFuture<>();
    answers.put(id, answer);
    ObjectNode message = JSON.createObjectNode().put("id", id).put("method", method);
    message.set("params", parameters);
    socket.sendText(message.toString(), true).get(LIMIT_SECONDS, TimeUnit.SECONDS);
    JsonNode reply = answer.get(LIMIT_SECONDS, TimeUnit.SECONDS);
    if (reply.has("error")) {
      throw new IllegalStateException(method + ": " + reply.path("error"));
    }
    return reply.path("result");
  }

  private void onMessage(JsonNode message) {
    CompletableFuture<JsonNode> answer = answers.remove(message.path("id").asInt());
    if (answer != null) {
      answer.complete(message);
      return;
    }
    JsonNode parameters = message.path("params");
    boolean isError =
        switch (message.path("method").asText()) {
          case "Runtime.exceptionThrown" -> true;
          case "Runtime.consoleAPICalled" -> parameters.path("type").asText().equals("error");
          case "Log.entryAdded" -> parameters.at("/entry/level").asText().equals("error");
          default -> false;
        };
    if (isError) {
      errors.add(parameters.toString());
    }
  }

  private final class Messages implements WebSocket.Listener {
    private final StringBuilder text = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
      text.append(part);
      if (last) {
        try {
          onMessage(JSON.readTree(text.toString()));
        } catch (IOException e) {
          errors.add("no JSON: " + e.getMessage());
        }
        text.setLength(0);
      }
      from.request(1);
      return CompletableFuture.completedStage(null);
    }
  }

  /** Ends the browser and forgets what it has stored. */
  @Override
  public void close() throws IOException {
    socket.abort();
    end(process);
    try (Stream<Path> files = Files.walk(profile)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }

  private static void end(Process process) {
    List<ProcessHandle> all =
        Stream.concat(process.descendants(), Stream.of(process.toHandle())).toList();
    all.forEach(ProcessHandle::destroyForcibly);
    all.forEach(handle -> handle.onExit().orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS).join());
  }
}
