package metaffi.jvm;

import static metaffi.jvm.Check.check;
import static metaffi.jvm.Check.equal;
import static metaffi.jvm.Check.isTrue;
import static metaffi.jvm.Check.rejects;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** {@link ModuleLoader}: module paths, classes, isolation. */
public final class ModuleLoaderCheck {
  public static void main(String[] args) {
    String jars = args[0] + File.separator;
    paths(jars, args);
    classes(jars, args);
    Check.finish();
  }

  private static void paths(String jars, String[] args) {
    check("SplitsAtSemicolonAndColon", () -> {
      equal(List.of("a", "b", "c"), ModuleLoader.split("a;b:c", false));
      equal(List.of("C:\\a.jar", "D:\\b.jar"), ModuleLoader.split("C:\\a.jar;D:\\b.jar", true));
      equal(List.of("a", ""), ModuleLoader.split("a;", false));
    });
    check("TrimsEntries", () -> ModuleLoader.open(" " + jars + "guest.jar ; " + jars + "guestlib.jar ").close());
    check("RejectsEmptyPath", () -> {
      rejects(LoadException.INVALID, () -> ModuleLoader.open("  "), "empty");
      rejects(LoadException.INVALID, () -> ModuleLoader.open(null), "empty");
      rejects(LoadException.INVALID, () -> ModuleLoader.open(jars + "guest.jar;;x"), "empty entry");
    });
    check("NamesMissingEntryAndAbsolutePath", () ->
        rejects(LoadException.MODULE_NOT_FOUND, () -> ModuleLoader.open(jars + "guest.jar;missing.jar"),
            "'missing.jar'", new File("missing.jar").getAbsolutePath()));
    check("NamesCorruptJar", () -> {
      Path broken = Files.writeString(Path.of(args[1], "broken.jar"), "this is no zip");
      rejects(LoadException.MODULE_CORRUPT, () -> ModuleLoader.open(broken.toString()), "broken.jar", "not a readable");
    });
  }

  private static void classes(String jars, String[] args) {
    check("FindsNestedClassesByDollarAndDot", () -> {
      ModuleLoader loader = Check.guest(args);
      equal("guest.Outer$Nested$Deep", loader.find("guest.Outer.Nested.Deep").getName());
      equal("guest.Outer$Nested$Deep", loader.find("guest.Outer$Nested$Deep").getName());
      equal("java.util.Map$Entry", loader.find("java.util.Map.Entry").getName());
      equal("java.sql.Timestamp", loader.find("java.sql.Timestamp").getName());
    });
    check("SuggestsClassNames", () -> {
      ModuleLoader loader = Check.guest(args);
      rejects(LoadException.CLASS_NOT_FOUND, () -> loader.find("guest.Scalar"), "guest.Scalar", "guest.Scalars");
      rejects(LoadException.CLASS_NOT_FOUND, () -> loader.find("Counter"), "Did you mean guest.Counter?");
      rejects(LoadException.CLASS_NOT_FOUND, () -> loader.find("guest.Counetr"), "Did you mean guest.Counter?");
      rejects(LoadException.CLASS_NOT_FOUND, () -> loader.find("guest.Outer.Nestde"),
          "Did you mean guest.Outer$Nested?");
      rejects(LoadException.CLASS_NOT_FOUND, () -> loader.find("no.Such"), "no.Such", "guest.jar");
    });
    check("SuggestsClassesOfTheJdk", () -> {
      ModuleLoader loader = Check.guest(args);
      rejects(LoadException.CLASS_NOT_FOUND, () -> loader.find("java.util.ArryList"),
          "Did you mean java.util.ArrayList");
      rejects(LoadException.CLASS_NOT_FOUND, () -> loader.find("java.util.Map.Etnry"),
          "Did you mean java.util.Map$Entry");
      rejects(LoadException.CLASS_NOT_FOUND, () -> loader.find("ArrayList"), "Did you mean java.util.ArrayList?");
      // Not public, and so not suggested: java.util.Collections$CopiesList
      LoadException error = Check.raises(LoadException.class, () -> loader.find("java.util.Collections.CopesList"));
      isTrue(!error.getMessage().contains("CopiesList"));
    });
    check("RejectsArraysAndPrimitives", () -> {
      ModuleLoader loader = Check.guest(args);
      rejects(LoadException.INVALID, () -> loader.find("int"), "primitive");
      rejects(LoadException.INVALID, () -> loader.find("[I"), "array");
      rejects(LoadException.INVALID, () -> loader.find("java.lang.String[]"), "array");
      rejects(LoadException.INVALID, () -> loader.find("java/lang/String"), "'/'");
      rejects(LoadException.INVALID, () -> loader.find(""), "empty");
    });
    check("ModulesDoNotSeeEachOther", () -> {
      ModuleLoader guest = Check.guest(args);
      ModuleLoader isolated = ModuleLoader.open(jars + "isolated.jar");
      isTrue(guest.find("guest.Identity") != isolated.find("guest.Identity"));
      rejects(LoadException.CLASS_NOT_FOUND, () -> guest.find("guest.OnlyIsolated"));
      Check.same(metaffi.Caller.class, isolated.find("metaffi.Caller"));
    });
    check("NamesMissingDependency", () -> {
      ModuleLoader loader = ModuleLoader.open(jars + "guest.jar");
      rejects(LoadException.CLASS_NOT_FOUND, () -> loader.find("guest.Dog"), "guest.Dog", "guest.base.", "Add");
    });
    check("InitialisesUnderOwnContextLoader", () -> {
      ModuleLoader loader = Check.guest(args);
      ClassLoader before = Thread.currentThread().getContextClassLoader();
      Class<?> type = loader.find("guest.Init");
      loader.initialise(type);
      equal(true, type.getField("OWN_CONTEXT").get(null));
      Check.same(before, Thread.currentThread().getContextClassLoader());
    });
    check("RejectsUseAfterClose", () -> {
      ModuleLoader loader = Check.guest(args);
      loader.close();
      rejects(LoadException.INVALID, () -> loader.find("guest.Scalars"), "closed");
    });
  }
}
