package dev.sluice.client;

import dev.sluice.config.SluiceConfig;
import dev.sluice.metrics.ClientMeters;
import dev.sluice.protocol.PgError;
import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What keeps clients out, or waiting, before they have logged in: access rules, limits of one
 * address, delays after wrong passwords. One for all clients. Any thread, but what is done for a
 * channel is done on its event loop.
 */
public final class Admission {
  private static final Logger LOG = LoggerFactory.getLogger(LoginHandler.class);

  /** Of a connection that counts as a login under way. */
  private static final AttributeKey<Pending> PENDING = AttributeKey.valueOf("sluice.login.pending");

  private record Pending(InetAddress address, boolean tooMany) {}

  private final AccessRules rules;
  private final AddressCaps addresses;
  private final LoginFailures failures;
  private final RefusalLog log = new RefusalLog(System::nanoTime, LOG::info);
  private final ClientMeters meters;

  public Admission(SluiceConfig config, ClientMeters meters) {
    this.rules = new AccessRules(config);
    this.addresses = new AddressCaps(config.limits().perAddress());
    this.failures = new LoginFailures(config.auth().failureDelay(), System::nanoTime);
    this.meters = meters;
  }

  AccessRules rules() {
    return rules;
  }

  /** Addresses that have connections now, as far as they are counted. */
  AddressCaps addresses() {
    return addresses;
  }

  /**
   * Counts an accepted connection as a login under way.
   *
   * @return false when its address has so many that it is to be closed without a word
   */
  boolean accept(Channel channel) {
    Optional<InetAddress> from = addresses.isOff() ? Optional.empty() : Applicant.address(channel);
    if (from.isEmpty()) {
      return true;
    }
    AddressCaps.Login login = addresses.beginLogin(from.get());
    if (login == AddressCaps.Login.FAR_TOO_MANY) {
      meters.onRejected("logins_per_address");
      return false;
    }
    channel.attr(PENDING).set(new Pending(from.get(), login == AddressCaps.Login.TOO_MANY));
    channel.closeFuture().addListener(closed -> endLogin(channel));
    return true;
  }

  private void endLogin(Channel channel) {
    Pending pending = channel.attr(PENDING).getAndSet(null);
    if (pending != null) {
      addresses.endLogin(pending.address());
    }
  }

  /** Counts a client from its startup packet to its close, or says why it may not be one. */
  Optional<PgError> enter(Channel channel, Places places, boolean isConsole) {
    Pending pending = channel.attr(PENDING).get();
    if (pending != null && pending.tooMany()) {
      meters.onRejected("logins_per_address");
      return Optional.of(addresses.tooManyLogins(pending.address()));
    }
    boolean counts = pending != null && !isConsole;
    Optional<PgError> tooMany = counts ? addresses.enter(pending.address()) : Optional.empty();
    if (tooMany.isPresent()) {
      meters.onRejected("clients_per_address");
      return tooMany;
    }
    if (counts) {
      channel.closeFuture().addListener(closed -> addresses.leave(pending.address()));
    }
    Optional<PgError> full = places.enter();
    if (full.isPresent()) {
      meters.onRejected("clients");
      return full;
    }
    channel.closeFuture().addListener(closed -> places.leave());
    return Optional.empty();
  }

  /** A password was wrong. Says for how long the answer waits. */
  Duration onWrongPassword(Applicant who) {
    Duration delay =
        who.address()
            .map(address -> failures.onFailure(address, who.serversUser()))
            .orElse(Duration.ZERO);
    if (!delay.isZero()) {
      meters.onLoginDelayed();
    }
    return delay;
  }

  /** A password was right. */
  void onRightPassword(Applicant who) {
    who.address().ifPresent(address -> failures.onSuccess(address, who.serversUser()));
  }

  /** The client is in. */
  void onWelcome(Channel channel) {
    endLogin(channel);
  }

  /** It is not let in. */
  void onRefused(Applicant who, PgError error) {
    log.refused(who, error);
  }
}
