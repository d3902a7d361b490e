package dev.sluice.session;

import java.util.LinkedHashMap;
import java.util.Map;

/** The ParameterStatus values that a client gets at login: those of the primary. */
public final class Welcome {
  private Welcome() {}

  /**
   * Whether the value differs between primary and replicas by their nature: clients see the
   * primary's.
   */
  static boolean isNodeLocal(String parameter) {
    return parameter.equals("in_hot_standby");
  }

  /**
   * The parameters to tell.
   *
   * @param server as a server gave them, primary or not
   */
  public static Map<String, String> of(Map<String, String> server) {
    Map<String, String> told = new LinkedHashMap<>(server);
    told.computeIfPresent("in_hot_standby", (name, value) -> "off");
    return told;
  }
}
