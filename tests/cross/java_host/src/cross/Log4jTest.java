package cross;

import static metaffi.MetaFFITypeInfo.MetaFFITypes.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.PrintStream;
import metaffi.Caller;
import metaffi.MetaFFIErrorCode;
import metaffi.MetaFFIException;
import metaffi.MetaFFIModule;
import metaffi.MetaFFIRuntime;
import metaffi.MetaFFITypeInfo.MetaFFITypes;
import org.junit.jupiter.api.Test;

/** log4j, which is not on the class path, loaded into the running JVM as a module. */
class Log4jTest {
  private static final String[] JARS = {"log4j-api-2.21.1.jar", "log4j-core-2.21.1.jar"};

  private static MetaFFIModule log4j() {
    String folder = System.getenv("METAFFI_TEST_LOG4J_DIR") + File.separator;
    return new MetaFFIRuntime("jvm").loadModule(folder + String.join(";" + folder, JARS));
  }

  private static MetaFFITypes[] types(MetaFFITypes... types) {
    return types;
  }

  @Test
  void logsToTheConsoleOfTheProgram() throws Exception {
    PrintStream console = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, "UTF-8"));
    try {
      MetaFFIModule log4j = log4j();
      Object logger = log4j
          .load("class=org.apache.logging.log4j.LogManager,callable=getLogger", types(MetaFFIString8), types(MetaFFIHandle))
          .call("mylogger")[0];
      assertEquals("org.apache.logging.log4j.core.Logger", logger.getClass().getName());
      Caller error = log4j.load(
          "class=org.apache.logging.log4j.Logger,callable=error,instance_required", types(MetaFFIHandle, MetaFFIString8), null);
      error.call(logger, "Logging error from Java!");
    } finally {
      System.setOut(console);
    }
    String line = printed.toString("UTF-8");
    assertTrue(line.matches("(?s)[0-9:.]+ \\[.*\\] ERROR mylogger - Logging error from Java!\\R"), line);
  }

  @Test
  void aMissingJarIsNamed() {
    MetaFFIException refused =
        assertThrows(MetaFFIException.class, () -> new MetaFFIRuntime("jvm").loadModule("/nowhere/" + JARS[0]));
    assertEquals(MetaFFIErrorCode.MODULE_NOT_FOUND, refused.code());
    assertTrue(refused.getMessage().contains(JARS[0]), refused.getMessage());
  }
}
