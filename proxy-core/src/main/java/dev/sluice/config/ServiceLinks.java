package dev.sluice.config;

import java.util.regex.Pattern;

/**
 * The variables that Kubernetes puts into every container for each Service of the namespace
 * ("Docker links compatible variables"). A Service named {@code sluice} or {@code pgpool-svc} makes
 * names that look like settings.
 */
final class ServiceLinks {
  private static final Pattern NAME =
      Pattern.compile(
          "\\w+_(SERVICE_HOST|SERVICE_PORT(_\\w+)?|PORT_\\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)");
  private static final Pattern URL = Pattern.compile("(tcp|udp|sctp)://.*");

  private ServiceLinks() {}

  static boolean isServiceLink(String variable, String value) {
    return NAME.matcher(variable).matches()
        || (variable.endsWith("_PORT") && URL.matcher(value).matches());
  }
}
