package dev.sluice.k8s;

import dev.sluice.topology.Role;

/** What becomes of a pod's label, in the order in which labels may be changed. */
enum RoleLabel {
  /** It claims to be a primary and is none. */
  NONE("label removed"),
  /** It cannot be asked, but there is another primary: it must not keep that label. */
  NO_PRIMARY("label of a primary removed"),
  REPLICA("labelled replica"),
  PRIMARY("labelled primary"),
  /** It cannot be asked, and no other is known to be what it was. */
  AS_IT_IS("not labelled");

  static final String NAME = "sluice.dev/role";

  private final String words;

  RoleLabel(String words) {
    this.words = words;
  }

  static RoleLabel of(Role role, boolean hasPrimary) {
    return switch (role) {
      case PRIMARY -> PRIMARY;
      case REPLICA -> REPLICA;
      case REFUSED -> NONE;
      case DOWN -> hasPrimary ? NO_PRIMARY : AS_IT_IS;
    };
  }

  String inWords() {
    return words;
  }
}
