package dev.sluice.k8s;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** An EndpointSlice as the API writes it, of one port. */
public final class SliceJson {
  private final String name;
  private final String service;
  private final int port;
  private final List<String> endpoints = new ArrayList<>();
  private String addressType = "IPv4";

  private SliceJson(String name, String service, int port) {
    this.name = name;
    this.service = service;
    this.port = port;
  }

  /** A slice without endpoints. */
  public static SliceJson slice(String name, String service, int port) {
    return new SliceJson(name, service, port);
  }

  /** Makes it one of IPv6. */
  SliceJson ipv6() {
    addressType = "IPv6";
    return this;
  }

  /** Adds a pod that is well. */
  public SliceJson pod(String pod, String address) {
    return pod(pod, address, "zone-a", true, false);
  }

  /** Adds a pod that has been told to end. */
  public SliceJson terminating(String pod, String address) {
    return pod(pod, address, "zone-a", true, true);
  }

  SliceJson pod(String pod, String address, String zone, boolean serving, boolean terminating) {
    return endpoint(
        """
        {"addresses":["%s"],
         "conditions":{"ready":true,"serving":%s,"terminating":%s},
         "nodeName":"node-1","zone":"%s",
         "targetRef":{"kind":"Pod","name":"%s","namespace":"%s","uid":"u-%s"}}"""
            .formatted(address, serving, terminating, zone, pod, ApiStub.NAMESPACE, address));
  }

  /** Adds an endpoint as it is. */
  SliceJson endpoint(String json) {
    endpoints.add(json);
    return this;
  }

  String name() {
    return name;
  }

  String service() {
    return service;
  }

  String json(long version) {
    return """
        {"apiVersion":"discovery.k8s.io/v1","kind":"EndpointSlice","addressType":"%s",
         "metadata":{"name":"%s","namespace":"%s","resourceVersion":"%d","uid":"s-%s",
           "labels":{"kubernetes.io/service-name":"%s"}},
         "ports":[{"name":"postgresql","port":%d,"protocol":"TCP"}],
         "endpoints":%s}"""
        .formatted(
            addressType,
            name,
            ApiStub.NAMESPACE,
            version,
            name,
            service,
            port,
            endpoints.stream().collect(Collectors.joining(",", "[", "]")))
        .replace("\n", " ");
  }
}
