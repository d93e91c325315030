package metaffi.jvm;

import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Finds the Java member that an entity path and its declared types mean. Stateless. */
public final class Resolver {
  private static final String CONSTRUCTOR = "<init>";

  private final ModuleLoader loader;
  private final Class<?> type;
  private final boolean instance;
  /** Declared parameters, the receiver excluded. */
  private final Declared[] arguments;

  private final Declared[] results;

  private Resolver(ModuleLoader loader, Class<?> type, boolean instance, Declared[] arguments, Declared[] results) {
    this.loader = loader;
    this.type = type;
    this.instance = instance;
    this.arguments = arguments;
    this.results = results;
  }

  /**
   * Resolves an entity and initialises its class. Called by the plug-in for {@code load_entity}.
   *
   * @param callable method name, {@code <init>}, or null for a field
   * @param field field name, or null for a callable
   * @param instanceRequired the first declared parameter is the receiver
   * @param paramTypes MetaFFI type numbers; like the five arrays after it null for none
   * @throws LoadException what is wrong with the request
   * @throws Error whatever the class's static initialiser ended with
   */
  public static Resolved resolve(
      ModuleLoader loader,
      String className,
      String callable,
      String field,
      boolean instanceRequired,
      boolean getter,
      boolean setter,
      int[] paramTypes,
      int[] paramDims,
      String[] paramAliases,
      int[] resultTypes,
      int[] resultDims,
      String[] resultAliases) {
    checkTags(callable, field, getter, setter);
    Class<?> type = loader.find(className);
    Declared[] parameters = Declared.list(loader, "parameter", paramTypes, paramDims, paramAliases);
    Declared[] results = Declared.list(loader, "result", resultTypes, resultDims, resultAliases);
    if (instanceRequired) checkReceiver(parameters, type);
    Declared[] arguments = instanceRequired ? Arrays.copyOfRange(parameters, 1, parameters.length) : parameters;
    Resolver resolver = new Resolver(loader, type, instanceRequired, arguments, results);
    try {
      return resolver.resolve(callable, field, setter);
    } catch (MissingClass missing) {
      throw loader.missingDependency(type.getName(), missing.error);
    }
  }

  private static void checkTags(String callable, String field, boolean getter, boolean setter) {
    String wrong = null;
    if ((callable == null) == (field == null)) wrong = "needs exactly one of the keys 'callable' and 'field'";
    else if (callable != null && (getter || setter)) wrong = "has 'getter' or 'setter', which go with 'field' only";
    else if (field != null && getter == setter) wrong = "names a field and needs exactly one of 'getter' and 'setter'";
    if (wrong != null) throw new LoadException(LoadException.INVALID, "The entity path " + wrong + ".");
  }

  private static void checkReceiver(Declared[] parameters, Class<?> type) {
    if (parameters.length == 0) {
      throw new LoadException(
          LoadException.TYPE_MISMATCH,
          "The entity path has 'instance_required' and no parameter is declared. Declare a handle, the "
              + type.getTypeName() + ", as the first.");
    }
    int receiver = parameters[0].type;
    if (parameters[0].isArray() || (receiver != Types.HANDLE && receiver != Types.ANY)) {
      throw new LoadException(
          LoadException.TYPE_MISMATCH,
          "The first parameter is declared " + parameters[0] + "; with 'instance_required' it is the object and must "
              + "be a handle (or any).");
    }
  }

  private Resolved resolve(String callable, String field, boolean setter) {
    if (field != null) return setter ? setter(publicField(field)) : getter(publicField(field));
    return callable.equals(CONSTRUCTOR) ? constructor() : method(callable);
  }

  private Resolved method(String name) {
    List<Method> named = reflect(() -> Members.methods(type, name));
    List<Method> candidates = new ArrayList<>();
    for (Method method : named) {
      if (Modifier.isStatic(method.getModifiers()) != instance) candidates.add(method);
    }
    Overload<Method> chosen = choose(name, candidates, named);
    Method method = Members.accessible(chosen.executable);
    int kind = instance ? Resolved.INSTANCE_METHOD : Resolved.STATIC_METHOD;
    return resolved(method, kind, method.getParameterTypes(), method.getReturnType(), chosen.collects);
  }

  private Resolved constructor() {
    if (instance) {
      throw new LoadException(
          LoadException.INVALID, "callable=<init> constructs an object; remove 'instance_required' from the path.");
    }
    if (type.isInterface() || Modifier.isAbstract(type.getModifiers()) || type.isEnum()) {
      String kind = type.isInterface() ? "an interface" : type.isEnum() ? "an enum" : "an abstract class";
      throw new LoadException(
          LoadException.MEMBER_NOT_FOUND, type.getTypeName() + " is " + kind + " and cannot be constructed.");
    }
    List<Constructor<?>> all = reflect(() -> Arrays.asList(type.getConstructors()));
    Overload<Constructor<?>> chosen = choose(CONSTRUCTOR, all, all);
    Constructor<?> constructor = chosen.executable;
    return resolved(constructor, Resolved.CONSTRUCTOR, constructor.getParameterTypes(), type, chosen.collects);
  }

  private Resolved getter(Field field) {
    if (arguments.length != 0 || results.length != 1) {
      throw fieldShape(field, "getter", "no parameter" + receiverText() + " and one result");
    }
    int kind = instance ? Resolved.INSTANCE_GETTER : Resolved.STATIC_GETTER;
    return resolved(field, kind, new Class<?>[0], field.getType(), false);
  }

  private Resolved setter(Field field) {
    if (arguments.length != 1 || results.length != 0) {
      throw fieldShape(field, "setter", "one parameter" + receiverText() + " and no result");
    }
    if (Modifier.isFinal(field.getModifiers())) {
      throw new LoadException(
          LoadException.TYPE_MISMATCH, "The field " + Members.signature(field) + " is final and has no setter.");
    }
    if (Fit.of(arguments[0], field.getType()) == Fit.NONE) {
      throw new LoadException(
          LoadException.TYPE_MISMATCH,
          "The value is declared " + arguments[0] + ", which the field " + Members.signature(field)
              + " cannot take. Declare " + Types.name(Types.ofJava(field.getType())) + ".");
    }
    int kind = instance ? Resolved.INSTANCE_SETTER : Resolved.STATIC_SETTER;
    return resolved(field, kind, new Class<?>[] {field.getType()}, void.class, false);
  }

  private String receiverText() {
    return instance ? " besides the object" : "";
  }

  private LoadException fieldShape(Field field, String tag, String wanted) {
    return new LoadException(
        LoadException.TYPE_MISMATCH,
        "The " + tag + " of the field " + Members.signature(field) + " has " + wanted + "; declared are "
            + Declared.text(arguments) + " and results " + Declared.text(results) + ".");
  }

  private Field publicField(String name) {
    Field field;
    try {
      field = type.getField(name);
    } catch (NoSuchFieldException absent) {
      throw notFound(name, true);
    } catch (NoClassDefFoundError missing) {
      throw new MissingClass(missing);
    }
    boolean isStatic = Modifier.isStatic(field.getModifiers());
    if (isStatic == instance) {
      throw new LoadException(
          LoadException.MEMBER_NOT_FOUND,
          "The field " + Members.signature(field) + " is " + (isStatic ? "static: remove" : "not static: add")
              + " 'instance_required'" + (isStatic ? "" : " and declare the object as the first parameter") + ".");
    }
    return field;
  }

  private Resolved resolved(
      Member member, int kind, Class<?>[] parameters, Class<?> result, boolean collects) {
    String signature = Members.signature(member);
    Class<?> resultAs = ResultFit.check(results, result, signature);
    Class<?> owner = member.getDeclaringClass();
    loader.initialise(type);
    loader.initialise(owner);
    return new Resolved(member, owner, kind, parameters, result, resultAs, collects, signature);
  }

  private <T extends Executable> Overload<T> choose(String name, List<T> candidates, List<T> named) {
    if (named.isEmpty()) throw notFound(name, false);
    if (candidates.isEmpty()) {
      throw new LoadException(
          LoadException.MEMBER_NOT_FOUND,
          type.getTypeName() + "." + name + " is " + (instance ? "static: remove" : "not static: add")
              + " 'instance_required'" + (instance ? "" : " and declare the object as the first parameter")
              + ". Found:" + listing(named));
    }
    List<Overload<T>> best = Overload.best(candidates, arguments);
    if (best.size() == 1) return best.get(0);
    if (best.isEmpty()) {
      throw new LoadException(
          LoadException.MEMBER_NOT_FOUND,
          "No " + type.getTypeName() + "." + name + " takes " + Declared.text(arguments) + ". Found:"
              + listing(candidates) + "\nDeclare the types of one of them.");
    }
    List<T> equal = best.stream().map(o -> o.executable).collect(Collectors.toList());
    throw new LoadException(
        LoadException.AMBIGUOUS,
        type.getTypeName() + "." + name + " taking " + Declared.text(arguments) + " is ambiguous:" + listing(equal)
            + "\nGive a parameter the alias of its Java type, a class name, to tell them apart.");
  }

  private static String listing(List<? extends Executable> candidates) {
    StringBuilder text = new StringBuilder();
    for (Executable candidate : candidates) {
      String types = Arrays.stream(candidate.getParameterTypes())
          .map(Resolver::declaration).collect(Collectors.joining(", ", "(", ")"));
      text.append("\n  ").append(Members.signature(candidate)).append("   declared as ").append(types);
    }
    return text.toString();
  }

  /** How a parameter of that Java type is best declared. */
  private static String declaration(Class<?> parameter) {
    int dims = Types.dims(parameter);
    String name = Types.name(Types.ofJava(parameter));
    return dims > 1 ? name + "(dims=" + dims + ")" : name;
  }

  private LoadException notFound(String name, boolean field) {
    String what = field ? "field" : name.equals(CONSTRUCTOR) ? "constructor" : "method";
    List<Member> hidden = reflect(() -> Members.hidden(type, name, field));
    if (!hidden.isEmpty()) {
      String found = hidden.stream().map(m -> "\n  " + Modifier.toString(m.getModifiers() & (Modifier.PRIVATE | Modifier.PROTECTED)) + " "
          + Members.signature(m)).collect(Collectors.joining());
      return new LoadException(
          LoadException.MEMBER_NOT_FOUND,
          "The " + what + " " + type.getTypeName() + "." + name + " was found but is not public:" + found);
    }
    String advice = name.equals(CONSTRUCTOR) ? "" : MemberAdvice.about(type, name, field);
    return new LoadException(
        LoadException.MEMBER_NOT_FOUND,
        "There is no public " + what + " " + name + " in " + type.getTypeName() + "." + advice);
  }

  /** A member's signature names a class that the module lacks. */
  private static final class MissingClass extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final NoClassDefFoundError error;

    MissingClass(NoClassDefFoundError error) {
      super(error);
      this.error = error;
    }
  }

  /** Runs a reflective look-up; initialisation is not part of it, so that a missing class is the module's fault. */
  private static <T> T reflect(java.util.function.Supplier<T> lookup) {
    try {
      return lookup.get();
    } catch (NoClassDefFoundError missing) {
      throw new MissingClass(missing);
    }
  }
}
