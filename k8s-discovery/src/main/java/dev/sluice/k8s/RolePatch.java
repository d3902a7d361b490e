package dev.sluice.k8s;

import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.client.Client;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The patch of one pod's label. Sent as it is, since the client's own patch reads the pod first,
 * which would need one more right.
 */
final class RolePatch {
  private static final long PATIENCE_SECONDS = 15;
  private static final int UNPROCESSABLE = 422;

  private final Api api;

  RolePatch(Api api) {
    this.api = api;
  }

  /**
   * Sends it and waits for the answer.
   *
   * @return whether the pod has been changed; not when it is gone, or had not the label that was to
   *     be removed
   * @throws KubernetesClientException when the API refused or could not be reached
   */
  boolean send(String pod, RoleLabel label) {
    KubernetesClient client = api.client();
    HttpRequest request =
        client
            .getHttpClient()
            .newHttpRequestBuilder()
            .uri(
                "%sapi/v1/namespaces/%s/pods/%s"
                    .formatted(client.getMasterUrl(), api.namespace(), pod))
            .patch(
                label == RoleLabel.NO_PRIMARY
                    ? "application/json-patch+json"
                    : "application/merge-patch+json",
                body(label))
            .timeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
            .build();
    HttpResponse<byte[]> response = answer(client, request);
    int code = response.code();
    boolean hadIt = label != RoleLabel.NO_PRIMARY || code != UNPROCESSABLE;
    if (code != HttpURLConnection.HTTP_NOT_FOUND && hadIt && !response.isSuccessful()) {
      throw refusal(client, code, new String(response.body(), StandardCharsets.UTF_8));
    }
    return response.isSuccessful();
  }

  private static KubernetesClientException refusal(KubernetesClient client, int code, String text) {
    try {
      Status status = client.getKubernetesSerialization().unmarshal(text, Status.class);
      return new KubernetesClientException(status.getMessage(), code, status);
    } catch (RuntimeException e) {
      return new KubernetesClientException(text, code, null);
    }
  }

  private static String body(RoleLabel label) {
    String escaped = RoleLabel.NAME.replace("/", "~1");
    String value =
        switch (label) {
          case PRIMARY -> "\"primary\"";
          case REPLICA -> "\"replica\"";
          default -> "null";
        };
    return label == RoleLabel.NO_PRIMARY
        // Fails unless the value is the one that is to go.
        ? """
          [{"op":"test","path":"/metadata/labels/%1$s","value":"primary"},
           {"op":"remove","path":"/metadata/labels/%1$s"}]"""
            .formatted(escaped)
        : "{\"metadata\":{\"labels\":{\"%s\":%s}}}".formatted(RoleLabel.NAME, value);
  }

  private static HttpResponse<byte[]> answer(Client client, HttpRequest request) {
    try {
      return client
          .getHttpClient()
          .sendAsync(request, byte[].class)
          .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new KubernetesClientException(e.getMessage(), e.getCause());
    } catch (TimeoutException e) {
      throw new KubernetesClientException("no answer in " + PATIENCE_SECONDS + " s", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KubernetesClientException("interrupted", e);
    }
  }
}
