package dev.sluice.console;

import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** All commands of the console, made of what they are about. Immutable. */
public final class Commands {
  private final ConsoleServices services;
  private final StatsPeriod period;

  private Commands(ConsoleServices services, StatsPeriod period) {
    this.services = services;
    this.period = period;
  }

  /**
   * The commands of a proxy.
   *
   * @param clock where the periods of SHOW STATS are taken
   */
  public static Commands of(ConsoleServices services, EventLoop clock) {
    StatsPeriod period = new StatsPeriod(services.tallies(), System::nanoTime);
    long millis = StatsPeriod.LENGTH.toMillis();
    var unused = clock.scheduleAtFixedRate(period::turn, millis, millis, TimeUnit.MILLISECONDS);
    return new Commands(services, period);
  }

  String version() {
    return services.facts().version();
  }

  Grammar grammar() {
    List<Table> tables = new ArrayList<>();
    tables.addAll(new NodeTables(services).tables());
    tables.addAll(new PoolTables(services).tables());
    tables.addAll(new ClientTables(services).tables());
    tables.addAll(new StatsTables(period).tables());
    tables.addAll(new ProxyTables(services).tables());
    List<Command> commands = new ArrayList<>();
    commands.addAll(new PoolCommands(services).commands());
    commands.addAll(new NodeCommands(services).commands());
    commands.add(new ReloadCommand(services.reload()).command());
    commands.add(new PgpoolShow(services).command());
    return new Grammar(tables, commands);
  }
}
