package dev.sluice;

import dev.sluice.client.ClientPipeline;
import dev.sluice.client.ClientServices;
import dev.sluice.config.HostPort;
import dev.sluice.config.SluiceConfig;
import dev.sluice.server.ReadSizes;
import dev.sluice.server.SocketTransport;
import dev.sluice.server.TcpKeepalive;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;

/** The port that clients connect to. */
record ClientPort(SluiceConfig config, SocketTransport transport) {
  /** Listens from now on. */
  Channel open(EventLoopGroup loops, ClientServices services) throws IOException {
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(loops)
            .channel(transport.listener())
            .option(ChannelOption.SO_BACKLOG, config.listen().backlog())
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.RECVBUF_ALLOCATOR, ReadSizes.ADAPTIVE)
            .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
            .childHandler(new ClientPipeline(services));
    new TcpKeepalive(transport, config.timeouts().keepalive()).apply(bootstrap::childOption);
    HostPort address = config.listen().address();
    var bound = bootstrap.bind(address.host(), address.port()).awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new IOException(
          "cannot listen on " + address + " (listen.address): " + bound.cause().getMessage(),
          bound.cause());
    }
    return bound.channel();
  }
}
