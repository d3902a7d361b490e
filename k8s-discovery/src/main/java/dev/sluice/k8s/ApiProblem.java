package dev.sluice.k8s;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Why the API cannot be used, and what to do about it.
 *
 * @param text one line for people; the same cause gives the same text, so that it is logged once
 * @param code of HTTP; 0 when there was no answer
 */
record ApiProblem(String text, int code) {
  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;
  private static final int NOT_FOUND = 404;
  private static final int MOST_CHARACTERS = 300;
  private static final int DEEPEST = 10;

  private static final Pattern USER = Pattern.compile("User \"([^\"]{1,253})\"");

  /**
   * What was being done.
   *
   * @param verb as RBAC has it
   * @param resource as RBAC has it, in the plural
   * @param group the resource's API group
   */
  record Deed(String verb, String resource, String group, String namespace) {
    private String inWords() {
      return verb + " " + resource + " in namespace " + namespace;
    }

    private String rule() {
      return "\"%s\" on \"%s\" (apiGroup \"%s\") in namespace \"%s\""
          .formatted(verb, resource, group, namespace);
    }
  }

  /** Makes one line of what the client threw. */
  static ApiProblem of(Exception e, Deed deed, String api) {
    // The client says -1 or 0 where there was no answer.
    int code = e instanceof KubernetesClientException failed ? Math.max(0, failed.getCode()) : 0;
    String text =
        switch (code) {
          case UNAUTHORIZED ->
              "it does not know us (401 Unauthorized): the token is missing, bad or expired. In a"
                  + " pod, let the service account's token be mounted"
                  + " (automountServiceAccountToken: true); outside, log in again for the"
                  + " kubeconfig. Both are read again at the next try";
          case FORBIDDEN ->
              "it forbids to %s (403): bind %s to a Role that allows %s"
                  .formatted(deed.inWords(), user(e), deed.rule());
          case NOT_FOUND ->
              "it has no %s of %s (404): Kubernetes 1.21 or newer is needed"
                  .formatted(deed.resource(), deed.group());
          case 0 -> "cannot %s: %s".formatted(deed.inWords(), reason(e));
          default -> "cannot %s: it answers %d, %s".formatted(deed.inWords(), code, answer(e));
        };
    return new ApiProblem("Kubernetes API at " + api + ": " + text, code);
  }

  /** Whom the API takes us for, by its own words. */
  private static String user(Exception e) {
    Matcher user = USER.matcher(String.valueOf(e.getMessage()));
    return user.find() ? "\"" + user.group(1) + "\"" : "this pod's service account";
  }

  /** What the API itself says of it, if it says it in the usual form. */
  private static String answer(Exception e) {
    return e instanceof KubernetesClientException failed
            && failed.getStatus() != null
            && failed.getStatus().getMessage() != null
        ? line(failed.getStatus().getMessage())
        : reason(e);
  }

  /** The deepest message says most, and the classes say what is meant where there is none. */
  private static String reason(Exception e) {
    Set<String> kinds = new LinkedHashSet<>();
    String message = null;
    Throwable cause = e;
    for (int depth = 0; cause != null && depth < DEEPEST; depth++) {
      if (!(cause instanceof KubernetesClientException) || cause.getCause() == null) {
        kinds.add(cause.getClass().getSimpleName());
        message = cause.getMessage() == null ? message : cause.getMessage();
      }
      cause = cause.getCause();
    }
    String kind = String.join(", ", kinds);
    return message == null ? kind : line(message) + " (" + kind + ")";
  }

  private static String line(String text) {
    // Where in the answer the JSON is wrong, nobody can look up.
    String line =
        text.replaceAll("[\\p{Cntrl}\\s]+", " ")
            .replaceAll(" ?(at|\\(for).*\\[Source.*", "")
            .strip();
    return line.length() <= MOST_CHARACTERS ? line : line.substring(0, MOST_CHARACTERS) + "...";
  }

  /** Whether other credentials or certificates may help, which are read from files. */
  boolean mayBeCredentials() {
    return code == UNAUTHORIZED || code == 0;
  }
}
