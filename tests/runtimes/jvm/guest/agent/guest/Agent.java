package guest;

import java.lang.instrument.Instrumentation;

/** A -javaagent that leaves its argument, and whether it was given the JVM's instrumentation, in a property. */
public final class Agent {
  private Agent() {}

  public static void premain(String argument, Instrumentation instrumentation) {
    System.setProperty("guest.agent", argument + ", " + (instrumentation.getAllLoadedClasses().length > 0));
  }
}
