package dev.sluice.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A file that holds one password, as Kubernetes and Docker mount secrets. */
final class SecretFile {
  /**
   * Longer than any password: whoever names a log file by mistake gets an answer, not its content.
   */
  private static final int MOST_BYTES = 65_536;

  private SecretFile() {}

  /**
   * The password, without the line ends that editors and {@code echo} put behind it.
   *
   * @throws NotAllowedException with the reason, in words, if there is no password to be had
   */
  static Secret read(String file) throws NotAllowedException {
    try (InputStream in = Files.newInputStream(Path.of(file))) {
      byte[] bytes = in.readNBytes(MOST_BYTES + 1);
      if (bytes.length > MOST_BYTES) {
        throw new NotAllowedException("it is longer than " + MOST_BYTES + " bytes");
      }
      return secret(bytes);
    } catch (NoSuchFileException e) {
      throw new NotAllowedException("there is no such file");
    } catch (AccessDeniedException e) {
      throw new NotAllowedException("permission denied");
    } catch (CharacterCodingException e) {
      throw new NotAllowedException("it is not UTF-8");
    } catch (IOException | InvalidPathException e) {
      throw new NotAllowedException(String.valueOf(e.getMessage()));
    }
  }

  private static Secret secret(byte[] bytes) throws CharacterCodingException, NotAllowedException {
    // Not new String(): that would put a question mark where the password has something else.
    String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    int end = text.length();
    while (end > 0 && (text.charAt(end - 1) == '\n' || text.charAt(end - 1) == '\r')) {
      end--;
    }
    if (end == 0) {
      throw new NotAllowedException("it is empty");
    }
    return new Secret(text.substring(0, end));
  }
}
