package metaffi.jvm;

import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Finds a class's members by name, as a caller sees them: inherited ones too, compiler-made duplicates not. */
final class Members {
  private Members() {}

  /** Public methods of that name, one for each list of parameters. */
  static List<Method> methods(Class<?> type, String name) {
    Map<List<Class<?>>, Method> bySignature = new LinkedHashMap<>();
    add(type.getMethods(), name, bySignature);
    if (type.isInterface()) add(Object.class.getMethods(), name, bySignature);
    List<Method> all = new ArrayList<>(bySignature.values());
    List<Method> real = new ArrayList<>();
    for (Method method : all) {
      if (!method.isBridge() || all.stream().noneMatch(other -> isBridgeTo(method, other))) real.add(method);
    }
    return real;
  }

  private static void add(Method[] methods, String name, Map<List<Class<?>>, Method> bySignature) {
    for (Method method : methods) {
      if (!method.getName().equals(name)) continue;
      bySignature.merge(Arrays.asList(method.getParameterTypes()), method, Members::better);
    }
  }

  /** Of two declarations of one signature: what the compiler would call. */
  private static Method better(Method a, Method b) {
    if (a.isBridge() != b.isBridge()) return a.isBridge() ? b : a;
    if (a.getReturnType() != b.getReturnType()) {
      return a.getReturnType().isAssignableFrom(b.getReturnType()) ? b : a;
    }
    if (a.getDeclaringClass() != b.getDeclaringClass()) {
      return a.getDeclaringClass().isAssignableFrom(b.getDeclaringClass()) ? b : a;
    }
    return a;
  }

  /** Whether {@code bridge} only casts its arguments and calls {@code method}. */
  private static boolean isBridgeTo(Method bridge, Method method) {
    if (method.isBridge() || method.getParameterCount() != bridge.getParameterCount()) return false;
    if (method.getDeclaringClass() != bridge.getDeclaringClass()) return false;
    if (!bridge.getReturnType().isAssignableFrom(method.getReturnType())) return false;
    Class<?>[] wide = bridge.getParameterTypes();
    Class<?>[] narrow = method.getParameterTypes();
    for (int i = 0; i < wide.length; i++) {
      if (!wide[i].isAssignableFrom(narrow[i])) return false;
    }
    return Arrays.equals(wide, narrow) || !forwardsToSuperclass(bridge);
  }

  /** The compiler also makes bridges that only make a non-public superclass's method public: a method of its own. */
  private static boolean forwardsToSuperclass(Method bridge) {
    for (Class<?> c = bridge.getDeclaringClass().getSuperclass(); c != null; c = c.getSuperclass()) {
      try {
        Method inherited = c.getDeclaredMethod(bridge.getName(), bridge.getParameterTypes());
        boolean generic = !Arrays.equals(inherited.getGenericParameterTypes(), inherited.getParameterTypes());
        return !generic && !inherited.isBridge() && !Modifier.isAbstract(inherited.getModifiers());
      } catch (NoSuchMethodException absent) {
        continue;
      }
    }
    return false;
  }

  /**
   * A declaration of the method in a public class or interface, the most general one, if its own class is not public;
   * JNI calls it on any object that has it.
   */
  static Method accessible(Method method) {
    if (Modifier.isPublic(method.getDeclaringClass().getModifiers()) || Modifier.isStatic(method.getModifiers())) {
      return method;
    }
    Method best = method;
    for (Class<?> type : supertypes(method.getDeclaringClass())) {
      if (!Modifier.isPublic(type.getModifiers())) continue;
      Method same = declared(type, method);
      if (same == null) continue;
      boolean first = best == method;
      if (first || type.isAssignableFrom(best.getDeclaringClass())) best = same;
    }
    return best;
  }

  private static Method declared(Class<?> type, Method like) {
    try {
      Method found = type.getDeclaredMethod(like.getName(), like.getParameterTypes());
      boolean same = found.getReturnType() == like.getReturnType() && Modifier.isPublic(found.getModifiers());
      return same && !Modifier.isStatic(found.getModifiers()) ? found : null;
    } catch (NoSuchMethodException absent) {
      return null;
    }
  }

  /** All superclasses and superinterfaces. */
  private static Set<Class<?>> supertypes(Class<?> type) {
    Set<Class<?>> found = new LinkedHashSet<>();
    List<Class<?>> open = new ArrayList<>(List.of(type));
    while (!open.isEmpty()) {
      Class<?> next = open.remove(open.size() - 1);
      List<Class<?>> direct = new ArrayList<>(Arrays.asList(next.getInterfaces()));
      if (next.getSuperclass() != null) direct.add(next.getSuperclass());
      for (Class<?> c : direct) {
        if (found.add(c)) open.add(c);
      }
    }
    return found;
  }

  /** Members of that name that exist and are not public, in the class and its superclasses. */
  static List<Member> hidden(Class<?> type, String name, boolean field) {
    List<Member> found = new ArrayList<>();
    for (Class<?> c = type; c != null; c = c.getSuperclass()) {
      Member[] members = field ? c.getDeclaredFields()
          : name.equals("<init>") ? c.getDeclaredConstructors() : c.getDeclaredMethods();
      for (Member member : members) {
        boolean named = member instanceof Constructor || member.getName().equals(name);
        if (named && !Modifier.isPublic(member.getModifiers()) && !member.isSynthetic()) found.add(member);
      }
      if (name.equals("<init>")) break;
    }
    return found;
  }

  static Collection<String> publicNames(Class<?> type, boolean fields) {
    Member[] members = fields ? type.getFields() : type.getMethods();
    return Arrays.stream(members).map(Member::getName).collect(Collectors.toCollection(LinkedHashSet::new));
  }

  /** {@code static long guest.Scalars.add(long, long)}. */
  static String signature(Member member) {
    StringBuilder text = new StringBuilder();
    if (Modifier.isStatic(member.getModifiers())) text.append("static ");
    String owner = member.getDeclaringClass().getTypeName();
    if (member instanceof Field) {
      if (Modifier.isFinal(member.getModifiers())) text.append("final ");
      return text + ((Field) member).getType().getTypeName() + " " + owner + "." + member.getName();
    }
    Executable executable = (Executable) member;
    if (member instanceof Method) {
      text.append(((Method) member).getReturnType().getTypeName()).append(' ');
      text.append(owner).append('.').append(member.getName());
    } else {
      text.append("new ").append(owner);
    }
    return text.append(parameters(executable)).toString();
  }

  private static String parameters(Executable executable) {
    Class<?>[] types = executable.getParameterTypes();
    StringBuilder text = new StringBuilder("(");
    for (int i = 0; i < types.length; i++) {
      boolean last = i == types.length - 1;
      text.append(i == 0 ? "" : ", ");
      text.append(
          last && executable.isVarArgs() ? types[i].getComponentType().getTypeName() + "..." : types[i].getTypeName());
    }
    return text.append(')').toString();
  }
}
