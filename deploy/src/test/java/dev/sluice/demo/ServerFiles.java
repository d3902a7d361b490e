package dev.sluice.demo;

import java.io.IOException;
import java.nio.file.Path;

/** Files that PostgreSQL insists on owning, such as its private key. */
public final class ServerFiles {
  private ServerFiles() {}

  /** Gives a directory and all in it to the account that a {@link LocalCluster} runs as. */
  public static void own(Path directory) throws IOException, InterruptedException {
    Account.detect().own(directory);
  }
}
