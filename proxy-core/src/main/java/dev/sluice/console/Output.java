package dev.sluice.console;

import dev.sluice.codec.ResultMessages;
import dev.sluice.codec.ServerMessages;
import dev.sluice.protocol.PgError;
import dev.sluice.protocol.TransactionStatus;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import java.util.function.Consumer;

/** The client's socket, as the console writes to it. On its event loop. */
final class Output {
  private final ChannelHandlerContext context;

  Output(ChannelHandlerContext context) {
    this.context = context;
  }

  void write(Consumer<ByteBuf> messages) {
    ByteBuf out = context.alloc().ioBuffer(256);
    messages.accept(out);
    context.write(out, context.voidPromise());
  }

  void flush() {
    context.flush();
  }

  void notice(String text) {
    write(out -> ResultMessages.notice(out, text));
  }

  void error(PgError error) {
    write(out -> ServerMessages.error(out, error));
  }

  void ready(TransactionStatus status) {
    write(out -> ServerMessages.readyForQuery(out, status));
    flush();
  }

  /** Tells the client and closes. */
  void fatal(PgError error) {
    ByteBuf out = context.alloc().ioBuffer(256);
    ServerMessages.error(out, error.asFatal());
    context.writeAndFlush(out).addListener(ChannelFutureListener.CLOSE);
  }
}
