package metaffi.jvm;

import java.io.IOException;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReader;
import java.lang.module.ModuleReference;
import java.lang.reflect.Modifier;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What to do about a class that was not found: names that are near, of the module and of the JDK. */
final class ClassAdvice {
  private ClassAdvice() {}

  static String about(ModuleLoader module, String asked) {
    Set<String> names = new LinkedHashSet<>(ClassNames.of(module));
    names.addAll(asked.indexOf('.') < 0 ? jdkClassesNamed(asked) : jdkClassesNear(asked));
    String simple = simple(asked);
    Comparator<String> sameBeginning = Comparator.comparingInt(name -> -commonBeginning(asked, name));
    List<String> near = NearNames.nearest(
        names, name -> NearNames.errors(simple, simple(name)), sameBeginning.thenComparing(Comparator.naturalOrder()));
    if (near.isEmpty()) return "Check the spelling (package included) and that the module path has its jar.";
    return NearNames.question(near);
  }

  private static String simple(String name) {
    return name.substring(Math.max(name.lastIndexOf('.'), name.lastIndexOf('$')) + 1);
  }

  private static int commonBeginning(String asked, String name) {
    int i = 0;
    while (i < asked.length() && i < name.length()) {
      boolean nests = asked.charAt(i) == '.' && name.charAt(i) == '$';
      if (asked.charAt(i) != name.charAt(i) && !nests) break;
      i++;
    }
    return i;
  }

  /** The name without its package, looked for in the packages that Java programs know. */
  private static List<String> jdkClassesNamed(String simple) {
    return ModuleLayer.boot().modules().stream()
        .flatMap(module -> module.getPackages().stream().filter(module::isExported))
        .filter(name -> name.startsWith("java."))
        .map(name -> name + '.' + simple)
        .filter(ClassAdvice::isPublic)
        .collect(Collectors.toList());
  }

  /** Public classes of the JDK's package that the name is in, those only that may be meant. */
  private static Collection<String> jdkClassesNear(String asked) {
    String simple = simple(asked);
    for (int dot = asked.lastIndexOf('.'); dot > 0; dot = asked.lastIndexOf('.', dot - 1)) {
      String packageName = asked.substring(0, dot);
      Optional<Module> owner = ModuleLayer.boot().modules().stream()
          .filter(module -> module.isExported(packageName)).findFirst();
      if (owner.isEmpty()) continue;
      return ClassNames.fromFiles(filesOf(owner.get())).stream()
          .filter(name -> name.startsWith(packageName) && name.lastIndexOf('.') == packageName.length())
          .filter(name -> NearNames.errors(simple, simple(name)) != NearNames.FAR && isPublic(name))
          .collect(Collectors.toList());
    }
    return List.of();
  }

  private static List<String> filesOf(Module module) {
    Optional<ModuleReference> reference = ModuleFinder.ofSystem().find(module.getName());
    if (reference.isEmpty()) return List.of();
    try (ModuleReader reader = reference.get().open()) {
      return reader.list().collect(Collectors.toList());
    } catch (IOException unreadable) {
      return List.of();
    }
  }

  private static boolean isPublic(String name) {
    try {
      return Modifier.isPublic(Class.forName(name, false, ClassLoader.getPlatformClassLoader()).getModifiers());
    } catch (ClassNotFoundException | LinkageError absent) {
      return false;
    }
  }
}
