package metaffi.jvm;

import java.io.File;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.zip.ZipFile;

/**
 * One module: jars and class folders that see each other, the JDK and this jar's package {@code metaffi}, and no other
 * module. Thread-safe.
 */
public final class ModuleLoader extends URLClassLoader {
  static {
    ClassLoader.registerAsParallelCapable();
  }

  private final String path;
  private final List<File> entries;
  private volatile boolean closed;

  private ModuleLoader(String path, List<File> entries, URL[] urls) {
    // Without a name: Java would put it before every frame of a stack trace.
    super(urls, ModuleLoader.class.getClassLoader());
    this.path = path;
    this.entries = Collections.unmodifiableList(entries);
  }

  /**
   * Opens a module. Called by the plug-in for {@code load_module}.
   *
   * @param path jars and class folders joined with {@code ;}, or with {@code :} where that is no drive letter's
   * @throws LoadException MODULE_NOT_FOUND, MODULE_CORRUPT or INVALID, naming the entry at fault
   */
  public static ModuleLoader open(String path) {
    if (path == null || path.trim().isEmpty()) {
      throw new LoadException(
          LoadException.INVALID, "The module path is empty. Give jars or class folders joined with ';'.");
    }
    List<File> entries = new ArrayList<>();
    List<URL> urls = new ArrayList<>();
    for (String part : split(path, File.separatorChar == '\\')) {
      String entry = part.trim();
      if (entry.isEmpty()) {
        throw new LoadException(
            LoadException.INVALID,
            "The module path '" + path + "' has an empty entry. Remove the superfluous ';' or ':'.");
      }
      File file = check(entry);
      entries.add(file);
      urls.add(url(file));
    }
    return new ModuleLoader(path, entries, urls.toArray(new URL[0]));
  }

  /** A limit of -1 keeps empty entries, also at the end. */
  static List<String> split(String path, boolean windows) {
    return Arrays.asList(path.split(windows ? ";" : "[;:]", -1));
  }

  private static File check(String entry) {
    File file = new File(entry).getAbsoluteFile();
    if (!file.exists()) {
      throw new LoadException(
          LoadException.MODULE_NOT_FOUND,
          "The module path names '" + entry + "', and there is no such file or folder: " + file
              + " does not exist. Correct the path, or make it absolute." + FileNames.obstacle(file.getPath()));
    }
    if (file.isDirectory()) return file;
    try (ZipFile zip = new ZipFile(file)) {
      zip.size();
    } catch (IOException | RuntimeException notZip) {
      throw new LoadException(
          LoadException.MODULE_CORRUPT,
          "The module path names '" + entry + "', and " + file + " is not a readable jar (" + notZip.getMessage()
              + "). Give a jar or a class folder.",
          notZip);
    }
    return file;
  }

  private static URL url(File file) {
    try {
      return file.toURI().toURL();
    } catch (MalformedURLException unusable) {
      throw new LoadException(
          LoadException.INVALID, "The module path entry " + file + " cannot be written as a URL.", unusable);
    }
  }

  /** The jars and folders, absolute, in order. */
  List<File> entries() {
    return entries;
  }

  @Override
  public String toString() {
    return "MetaFFI module " + path;
  }

  /** The module path as it was given. */
  public String path() {
    return path;
  }

  /**
   * Finds a class without initialising it.
   *
   * @param name full name; a nested class's with {@code $} or {@code .}
   * @throws LoadException CLASS_NOT_FOUND, MODULE_CORRUPT or INVALID
   */
  public Class<?> find(String name) {
    if (closed) {
      throw new LoadException(
          LoadException.INVALID, "Class " + name + " is asked of module " + path + ", which has been closed.");
    }
    rejectTypeSyntax(name);
    for (String candidate = name; candidate != null; candidate = nest(candidate)) {
      Class<?> found = tryLoad(candidate);
      if (found != null) return found;
    }
    throw new LoadException(
        LoadException.CLASS_NOT_FOUND,
        "There is no class " + name + " in module " + path + " nor in the JDK. " + ClassAdvice.about(this, name));
  }

  /** Runs the class's static initialiser, if it has not run, with this loader as the thread's context loader. */
  void initialise(Class<?> type) {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(this);
    try {
      Class.forName(type.getName(), true, type.getClassLoader());
    } catch (ClassNotFoundException impossible) {
      throw new LoadException(
          LoadException.CLASS_NOT_FOUND, "Class " + type.getName() + " vanished while it was loaded.", impossible);
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  /** Closes the jars. Classes already loaded keep working. */
  @Override
  public void close() throws IOException {
    closed = true;
    super.close();
  }

  private Class<?> tryLoad(String name) {
    try {
      return Class.forName(name, false, this);
    } catch (ClassNotFoundException absent) {
      return null;
    } catch (UnsupportedClassVersionError newer) {
      throw new LoadException(
          LoadException.MODULE_CORRUPT,
          "Class " + name + " of module " + path + " was compiled for a newer Java than this JVM, "
              + System.getProperty("java.version") + " (" + newer.getMessage() + "). Use a newer JVM.",
          newer);
    } catch (NoClassDefFoundError missing) {
      String text = String.valueOf(missing.getMessage());
      if (text.contains("wrong name")) return null; // a file system that ignores case
      throw missingDependency(name, missing);
    } catch (LinkageError broken) {
      throw new LoadException(
          LoadException.MODULE_CORRUPT, "Class " + name + " of module " + path + " is broken: " + broken, broken);
    }
  }

  /** The error for a class that refers to one which no entry of the module has. */
  LoadException missingDependency(String name, NoClassDefFoundError missing) {
    String needed = String.valueOf(missing.getMessage()).replace('/', '.');
    return new LoadException(
        LoadException.CLASS_NOT_FOUND,
        "Class " + name + " needs class " + needed + ", which is not in module " + path
            + ". Add the jar that has it to the module path.",
        missing);
  }

  private static void rejectTypeSyntax(String name) {
    String wrong = null;
    if (name == null || name.isEmpty()) wrong = "is empty";
    else if (name.startsWith("[") || name.endsWith("]")) wrong = "is an array type";
    else if (Types.primitive(name) != null) wrong = "is a primitive type";
    else if (name.indexOf('/') >= 0) wrong = "has a '/' where Java writes '.'";
    if (wrong != null) {
      throw new LoadException(
          LoadException.INVALID,
          "The class name '" + name + "' " + wrong + ". Give a class's full name, such as java.util.ArrayList.");
    }
  }

  /** a.b.C.D to a.b.C$D, a.b$C$D …; null when no dot is left. */
  private static String nest(String name) {
    int dot = name.lastIndexOf('.');
    return dot < 0 ? null : name.substring(0, dot) + '$' + name.substring(dot + 1);
  }
}
