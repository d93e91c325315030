package hosttests;

import metaffi.MetaFFIException;
import metaffi.MetaFFIRuntime;

/** A program that loads a runtime, of the library that its argument names if there is one, and says how that went. */
public final class LoadsRuntime {
  private LoadsRuntime() {}

  public static void main(String[] args) {
    // Any text, escaped: arguments and properties of a command line are not.
    if (args.length > 0) System.setProperty("metaffi.library", args[0].replace("\\0", "\0"));
    try {
      new MetaFFIRuntime("native").loadRuntimePlugin();
      System.out.println("loaded");
    } catch (MetaFFIException failure) {
      System.out.println(failure.codeName() + ": " + failure.getMessage());
    }
  }
}
