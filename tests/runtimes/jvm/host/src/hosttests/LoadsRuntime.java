package hosttests;

import metaffi.MetaFFIException;
import metaffi.MetaFFIRuntime;

/** A program that loads a runtime and says how that went. */
public final class LoadsRuntime {
  private LoadsRuntime() {}

  public static void main(String[] args) {
    try {
      new MetaFFIRuntime("native").loadRuntimePlugin();
      System.out.println("loaded");
    } catch (MetaFFIException failure) {
      System.out.println(failure.codeName() + ": " + failure.getMessage());
    }
  }
}
