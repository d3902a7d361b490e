package dev.sluice.k8s;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
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
    int code = e instanceof KubernetesClientException answer ? answer.getCode() : 0;
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
          default -> "cannot %s: it answers %d, %s".formatted(deed.inWords(), code, reason(e));
        };
    return new ApiProblem("Kubernetes API at " + api + ": " + text, code);
  }

  /** Whom the API takes us for, by its own words. */
  private static String user(Exception e) {
    Matcher user = USER.matcher(String.valueOf(e.getMessage()));
    return user.find() ? "\"" + user.group(1) + "\"" : "this pod's service account";
  }

  /** The deepest cause says most: which file, which host, what is wrong with the certificate. */
  private static String reason(Exception e) {
    Throwable deepest = e;
    for (int depth = 0; depth < 10 && deepest.getCause() != null; depth++) {
      deepest = deepest.getCause();
    }
    String message = deepest.getMessage();
    String text =
        message == null
            ? deepest.getClass().getSimpleName()
            : deepest instanceof IOException
                ? deepest.getClass().getSimpleName() + ": " + message
                : message;
    String line = text.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
    return line.length() <= MOST_CHARACTERS ? line : line.substring(0, MOST_CHARACTERS) + "...";
  }

  /** Whether other credentials or certificates may help, which are read from files. */
  boolean mayBeCredentials() {
    return code == UNAUTHORIZED || code == 0;
  }
}
