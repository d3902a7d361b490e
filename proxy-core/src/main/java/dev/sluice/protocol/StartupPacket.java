package dev.sluice.protocol;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The untyped packet that opens a connection (manual: "Message Formats", StartupMessage and its
 * relatives).
 */
public sealed interface StartupPacket {
  /**
   * Longest packet that is read, in bytes after the length word: PostgreSQL's
   * MAX_STARTUP_PACKET_LENGTH.
   */
  int MAX_LENGTH = 10_000;

  int SSL_REQUEST_CODE = 80_877_103;
  int GSSENC_REQUEST_CODE = 80_877_104;
  int CANCEL_REQUEST_CODE = 80_877_102;

  /** "SLUC", which is no version of the protocol: PostgreSQL would refuse it. */
  int PASSED_CANCEL_CODE = 0x534C5543;

  /** The client wants TLS. */
  record SslRequest() implements StartupPacket {}

  /** The client wants GSSAPI encryption. */
  record GssEncRequest() implements StartupPacket {}

  /** The client wants the query of another connection cancelled. */
  record CancelRequest(CancelKey key) implements StartupPacket {}

  /**
   * A cancel request that came to another proxy. Like a client's it proves nothing but that its
   * sender has the key. Packet: code, hops, process id, secret.
   *
   * @param hops from proxy to proxy so far
   */
  record PassedCancel(CancelKey key, int hops) implements StartupPacket {}

  /**
   * The client wants a session.
   *
   * @param parameters in the order of the packet, {@code user} among them, without {@code _pq_.}
   *     options
   * @param protocolOptions names of the {@code _pq_.} options
   */
  record Startup(
      ProtocolVersion version, Map<String, String> parameters, List<String> protocolOptions)
      implements StartupPacket {}

  /**
   * Reads the packet after its length word.
   *
   * @param body borrowed; read to its end
   * @throws ProtocolException when it is malformed
   */
  static StartupPacket read(ByteBuf body) {
    if (body.readableBytes() < 4) {
      throw new ProtocolException("invalid length of startup packet");
    }
    int code = body.readInt();
    return switch (code) {
      case SSL_REQUEST_CODE -> new SslRequest();
      case GSSENC_REQUEST_CODE -> new GssEncRequest();
      case CANCEL_REQUEST_CODE -> new CancelRequest(cancelKey(body));
      case PASSED_CANCEL_CODE -> passedCancel(body);
      default -> startup(ProtocolVersion.of(code), body);
    };
  }

  private static PassedCancel passedCancel(ByteBuf body) {
    if (body.readableBytes() < 4) {
      throw new ProtocolException("invalid length of cancel request packet");
    }
    int hops = body.readInt();
    return new PassedCancel(cancelKey(body), hops);
  }

  private static CancelKey cancelKey(ByteBuf body) {
    int secretLength = body.readableBytes() - 4;
    if (secretLength < 4 || secretLength > 256) {
      throw new ProtocolException("invalid length of cancel request packet");
    }
    int processId = body.readInt();
    byte[] secret = new byte[secretLength];
    body.readBytes(secret);
    return new CancelKey(processId, secret);
  }

  private static Startup startup(ProtocolVersion version, ByteBuf body) {
    if (version.major() != 3) {
      return new Startup(version, Map.of(), List.of());
    }
    Map<String, String> parameters = new LinkedHashMap<>();
    List<String> options = new ArrayList<>();
    for (String name = readString(body); !name.isEmpty(); name = readString(body)) {
      String value = readString(body);
      if (name.startsWith("_pq_.")) {
        options.add(name);
      } else {
        parameters.put(name, value);
      }
    }
    if (body.isReadable()) {
      throw new ProtocolException(
          "invalid startup packet layout: expected terminator as last byte");
    }
    return new Startup(version, parameters, options);
  }

  private static String readString(ByteBuf body) {
    int length = body.bytesBefore((byte) 0);
    if (length < 0) {
      throw new ProtocolException(
          "invalid startup packet layout: expected terminator as last byte");
    }
    String text = body.readCharSequence(length, StandardCharsets.UTF_8).toString();
    body.skipBytes(1);
    return text;
  }
}
