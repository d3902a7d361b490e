package dev.sluice.tls;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One block of a PEM file (RFC 7468; RFC 1421 for the headers that OpenSSL still writes).
 *
 * @param label such as {@code CERTIFICATE}
 * @param headers such as {@code DEK-Info}, of a key encrypted in the traditional way
 * @param content decoded
 */
record PemBlock(String label, Map<String, String> headers, byte[] content) {
  /**
   * More than any bundle of certificates: systems' own have about 250 kB. A longer file is none.
   */
  private static final int MOST_BYTES = 4 << 20;

  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----\\s(.*?)-----END \\1-----", Pattern.DOTALL);
  private static final Pattern HEADER = Pattern.compile("(?m)^([A-Za-z-]+): *(.*?)\\s*$");

  /**
   * All blocks of a file; text between them is ignored. Blocks.
   *
   * @throws TlsException the file cannot be read or a block is damaged
   */
  static List<PemBlock> read(Path file) throws TlsException {
    List<PemBlock> blocks = new ArrayList<>();
    Matcher block = BLOCK.matcher(text(file));
    while (block.find()) {
      blocks.add(block(file, block.group(1), block.group(2)));
    }
    return blocks;
  }

  /**
   * The text of a file.
   *
   * @throws TlsException with the reason, in words
   */
  static String text(Path file) throws TlsException {
    try {
      return Files.size(file) > MOST_BYTES
          ? ""
          : Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (NoSuchFileException e) {
      throw new TlsException(file + ": there is no such file", e);
    } catch (AccessDeniedException e) {
      throw new TlsException(file + ": permission denied", e);
    } catch (IOException e) {
      throw new TlsException(file + ": " + e.getMessage(), e);
    }
  }

  private static PemBlock block(Path file, String label, String body) throws TlsException {
    Map<String, String> headers = new HashMap<>();
    Matcher header = HEADER.matcher(body);
    int end = 0;
    while (header.find()) {
      headers.put(header.group(1), header.group(2));
      end = header.end();
    }
    try {
      String base64 = body.substring(end).replaceAll("\\s", "");
      return new PemBlock(label, headers, Base64.getDecoder().decode(base64));
    } catch (IllegalArgumentException e) {
      throw new TlsException(file + ": its " + label + " is no base64", e);
    }
  }
}
