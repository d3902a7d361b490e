package dev.sluice.console;

import dev.sluice.protocol.ClientMessage;
import dev.sluice.protocol.PgError;
import dev.sluice.protocol.ProtocolException;
import dev.sluice.protocol.SqlState;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One client of the console, from the end of its login to the close of its socket. */
final class ConsoleHandler extends ByteToMessageDecoder {
  /** Longest message, and most that a client may send ahead of its answers, in bytes. */
  private static final int MAX_BYTES = 1 << 20;

  private static final Logger LOG = LoggerFactory.getLogger(SqlConsole.class);

  private final Grammar grammar;
  private final ConsoleClient client;
  private final ChannelGroup open;
  private @Nullable Dialog dialog;
  private @Nullable Runs runs;

  ConsoleHandler(Grammar grammar, ConsoleClient client, ChannelGroup open) {
    this.grammar = grammar;
    this.client = client;
    this.open = open;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    Runs own = new Runs(context.executor(), () -> goOn(context));
    runs = own;
    dialog = new Dialog(grammar, client, new Output(context), own);
    open.add(context.channel());
    LOG.info(
        "user \"{}\" uses the console from {}", client.user(), context.channel().remoteAddress());
  }

  /** A statement has ended: what came in the meantime is read. */
  private void goOn(ChannelHandlerContext context) {
    try {
      channelRead(context, Unpooled.EMPTY_BUFFER);
      context.flush();
    } catch (Exception e) {
      exceptionCaught(context, e);
    }
  }

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
    Dialog current = dialog;
    if (current == null || in.readableBytes() < 5) {
      return;
    }
    int length = in.getInt(in.readerIndex() + 1);
    if (length < 4 || length > MAX_BYTES || in.readableBytes() > 2 * MAX_BYTES) {
      throw new ProtocolException("invalid message length " + length);
    }
    if (current.isBusy() || in.readableBytes() < length + 1) {
      return;
    }
    byte type = in.readByte();
    in.skipBytes(4);
    ByteBuf body = in.readSlice(length - 4);
    if (type == ClientMessage.TERMINATE) {
      context.close();
    } else {
      current.onMessage(new Message(type, body));
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) throws Exception {
    super.channelReadComplete(context);
    context.flush();
  }

  @Override
  protected void handlerRemoved0(ChannelHandlerContext context) {
    Runs own = runs;
    if (own != null) {
      own.close();
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof ChannelInputShutdownEvent || event instanceof SslCloseCompletionEvent) {
      context.close();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    Throwable root = cause.getCause() instanceof ProtocolException ? cause.getCause() : cause;
    if (root instanceof IOException) {
      context.close();
    } else if (root instanceof ProtocolException) {
      new Output(context)
          .fatal(PgError.fatal(SqlState.PROTOCOL_VIOLATION, String.valueOf(root.getMessage())));
    } else {
      LOG.error("the console failed", root);
      new Output(context)
          .fatal(PgError.fatal(SqlState.INTERNAL_ERROR, "internal error of the proxy"));
    }
  }
}
