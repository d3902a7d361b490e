package dev.sluice.server;

import dev.sluice.auth.AuthenticationException;
import dev.sluice.auth.Credentials;
import dev.sluice.auth.Md5;
import dev.sluice.auth.ScramBinding;
import dev.sluice.auth.ScramClient;
import dev.sluice.auth.StaleKeysException;
import dev.sluice.codec.ClientMessages;
import dev.sluice.config.HostPort;
import dev.sluice.protocol.PgError;
import dev.sluice.protocol.SqlState;
import dev.sluice.tls.EndPointHash;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.SslHandler;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/**
 * Answers what one server asks of one login (manual: "Message Formats", AuthenticationXXX). On the
 * connection's event loop; hashing leaves it.
 */
final class PasswordExchange {
  private static final int OK = 0;
  private static final int CLEARTEXT_PASSWORD = 3;
  private static final int MD5_PASSWORD = 5;
  private static final int SASL = 10;
  private static final int SASL_CONTINUE = 11;
  private static final int SASL_FINAL = 12;

  private final HostPort address;
  private final ServerLogin login;
  private final Executor blocking;
  private final SecureRandom random;
  private @Nullable ScramClient scram;
  private boolean verified;

  /**
   * An exchange that has not begun.
   *
   * @param blocking where passwords are hashed
   */
  PasswordExchange(HostPort address, ServerLogin login, Executor blocking, SecureRandom random) {
    this.address = address;
    this.login = login;
    this.blocking = blocking;
    this.random = random;
  }

  /**
   * Answers one message.
   *
   * @param kind the number behind the message's length
   * @param data what follows it
   * @param failed is told when an answer that had to be waited for could not be given
   */
  void onRequest(
      ChannelHandlerContext context, int kind, byte[] data, Consumer<ServerException> failed)
      throws AuthenticationException {
    switch (kind) {
      case OK -> {
        if (scram != null && !verified) {
          // It let us in without proving that it knows the password's verifier: not our server.
          throw new AuthenticationException(
              SqlState.PROTOCOL_VIOLATION, "server " + address + " has not proven itself");
        }
      }
      case CLEARTEXT_PASSWORD -> {
        String password = cleartext();
        send(context, out -> ClientMessages.password(out, password));
      }
      case MD5_PASSWORD -> {
        String answer = Md5.salted(md5Hash(), data);
        send(context, out -> ClientMessages.password(out, answer));
      }
      case SASL -> beginScram(context, data);
      case SASL_CONTINUE -> answerScram(context, data, failed);
      case SASL_FINAL -> {
        exchange().verify(data);
        verified = true;
      }
      default -> throw unsupported(kind);
    }
  }

  private AuthenticationException unsupported(int kind) {
    return new AuthenticationException(
        SqlState.INVALID_AUTHORIZATION,
        "server "
            + address
            + " asks for authentication method "
            + kind
            + ", which is not supported");
  }

  private static void send(ChannelHandlerContext context, Consumer<ByteBuf> message) {
    ByteBuf out = context.alloc().ioBuffer(256);
    message.accept(out);
    context.writeAndFlush(out, context.voidPromise());
  }

  private void beginScram(ChannelHandlerContext context, byte[] mechanisms)
      throws AuthenticationException {
    List<String> offered =
        Arrays.asList(new String(mechanisms, StandardCharsets.US_ASCII).split("\0"));
    ScramClient exchange =
        new ScramClient(
            login.credentials(), ScramBinding.choose(offered, certificateHash(context)), random);
    scram = exchange;
    send(
        context,
        out -> ClientMessages.saslInitialResponse(out, exchange.mechanism(), exchange.first()));
  }

  /** What SCRAM can be bound to; empty without TLS. */
  private static Optional<byte[]> certificateHash(ChannelHandlerContext context) {
    SslHandler tls = context.pipeline().get(SslHandler.class);
    if (tls == null) {
      return Optional.empty();
    }
    try {
      Certificate[] chain = tls.engine().getSession().getPeerCertificates();
      return chain.length > 0 && chain[0] instanceof X509Certificate shown
          ? EndPointHash.of(shown)
          : Optional.empty();
    } catch (SSLPeerUnverifiedException e) {
      return Optional.empty();
    }
  }

  private void answerScram(
      ChannelHandlerContext context, byte[] serverFirst, Consumer<ServerException> failed)
      throws AuthenticationException {
    exchange()
        .respond(serverFirst, blocking)
        .whenCompleteAsync(
            (response, error) -> {
              if (error != null) {
                failed.accept(scramFailure(error));
              } else if (context.channel().isActive()) {
                send(context, out -> ClientMessages.saslResponse(out, response));
              }
            },
            context.executor());
  }

  private static ServerException scramFailure(Throwable error) {
    Throwable cause = error.getCause() == null ? error : error.getCause();
    PgError told = PgError.fatal(SqlState.INVALID_PASSWORD, String.valueOf(cause.getMessage()));
    return new ServerException(
        cause instanceof StaleKeysException
            ? ServerException.Kind.STALE_KEYS
            : ServerException.Kind.REFUSED,
        told);
  }

  private ScramClient exchange() throws AuthenticationException {
    if (scram == null) {
      throw new AuthenticationException(
          SqlState.PROTOCOL_VIOLATION, "unexpected SASL message of server " + address);
    }
    return scram;
  }

  private String cleartext() throws AuthenticationException {
    if (login.credentials() instanceof Credentials.Password known) {
      return known.password().value();
    }
    throw notWithout("the password in clear text");
  }

  private String md5Hash() throws AuthenticationException {
    if (login.credentials() instanceof Credentials.Md5Hash known) {
      return known.hash();
    }
    if (login.credentials() instanceof Credentials.Password known) {
      return Md5.hash(login.key().user(), known.password().value());
    }
    throw notWithout("an MD5 hash");
  }

  private AuthenticationException notWithout(String what) {
    return new AuthenticationException(
        SqlState.INVALID_AUTHORIZATION,
        "server "
            + address
            + " asks user \""
            + login.key().user()
            + "\" for "
            + what
            + ", which the proxy does not have");
  }
}
