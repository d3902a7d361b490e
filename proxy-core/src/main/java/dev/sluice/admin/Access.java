package dev.sluice.admin;

/** How much of the status somebody may see. */
public enum Access {
  /** Figures and nodes; nothing of clients, users, databases or statements. */
  ANYONE,
  /** Everything. */
  ADMIN
}
