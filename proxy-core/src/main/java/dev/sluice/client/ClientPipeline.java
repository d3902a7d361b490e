package dev.sluice.client;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;

/** How each accepted socket begins. */
public final class ClientPipeline extends ChannelInitializer<Channel> {
  private final ClientServices services;

  public ClientPipeline(ClientServices services) {
    this.services = services;
  }

  @Override
  protected void initChannel(Channel channel) {
    channel.pipeline().addLast(new StartupHandler(services));
  }
}
