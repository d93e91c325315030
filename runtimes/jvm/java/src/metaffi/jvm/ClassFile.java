package metaffi.jvm;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;

/** Writes a small Java 8 class file: no branches, so no stack maps. JVM specification, chapter 4. */
final class ClassFile {
  static final int ACC_PUBLIC = 0x0001;
  static final int ACC_PRIVATE = 0x0002;
  static final int ACC_STATIC = 0x0008;
  static final int ACC_FINAL = 0x0010;
  static final int ACC_SUPER = 0x0020;
  static final int ACC_BRIDGE = 0x0040;
  static final int ACC_NATIVE = 0x0100;
  static final int ACC_SYNTHETIC = 0x1000;

  private static final int MAGIC = 0xCAFEBABE;
  private static final int JAVA_8 = 52;
  private static final int UTF8 = 1;
  private static final int CLASS = 7;
  private static final int FIELD_REF = 9;
  private static final int METHOD_REF = 10;
  private static final int NAME_AND_TYPE = 12;

  private final Buffer pool = new Buffer();
  private final Map<String, Integer> indices = new HashMap<>();
  private final Buffer fields = new Buffer();
  private final Buffer methods = new Buffer();
  private final String name;
  private final String parent;
  private final String iface;
  private int fieldCount;
  private int methodCount;

  /** A final class; names are internal ones ({@code java/lang/Object}). */
  ClassFile(String name, String parent, String iface) {
    this.name = name;
    this.parent = parent;
    this.iface = iface;
  }

  void field(int access, String fieldName, String descriptor) {
    fields.u2(access).u2(utf8(fieldName)).u2(utf8(descriptor)).u2(0);
    fieldCount++;
  }

  /** A method without code: native. */
  void method(int access, String methodName, String descriptor) {
    methods.u2(access).u2(utf8(methodName)).u2(utf8(descriptor)).u2(0);
    methodCount++;
  }

  void method(int access, String methodName, String descriptor, int maxStack, int maxLocals, Code code) {
    int length = code.bytes.size();
    methods.u2(access).u2(utf8(methodName)).u2(utf8(descriptor)).u2(1);
    methods.u2(utf8("Code")).u4(12 + length).u2(maxStack).u2(maxLocals).u4(length).bytes(code.bytes).u2(0).u2(0);
    methodCount++;
  }

  Code code() {
    return new Code(this);
  }

  byte[] toBytes() {
    int self = classRef(name);
    int base = classRef(parent);
    int implemented = classRef(iface);
    return new Buffer()
        .u4(MAGIC)
        .u2(0)
        .u2(JAVA_8)
        .u2(indices.size() + 1)
        .bytes(pool)
        .u2(ACC_PUBLIC | ACC_FINAL | ACC_SUPER | ACC_SYNTHETIC)
        .u2(self)
        .u2(base)
        .u2(1)
        .u2(implemented)
        .u2(fieldCount)
        .bytes(fields)
        .u2(methodCount)
        .bytes(methods)
        .u2(0)
        .toByteArray();
  }

  private int utf8(String text) {
    Integer known = indices.get("u" + text);
    if (known != null) return known;
    pool.u1(UTF8).utf(text);
    return added("u" + text);
  }

  private int classRef(String internalName) {
    return pair(CLASS, utf8(internalName), 0);
  }

  private int member(int tag, String owner, String memberName, String descriptor) {
    int nameAndType = pair(NAME_AND_TYPE, utf8(memberName), utf8(descriptor));
    return pair(tag, classRef(owner), nameAndType);
  }

  /** An entry of one or two indices. */
  private int pair(int tag, int first, int second) {
    String key = tag + ":" + first + ":" + second;
    Integer known = indices.get(key);
    if (known != null) return known;
    pool.u1(tag).u2(first);
    if (tag != CLASS) pool.u2(second);
    return added(key);
  }

  private int added(String key) {
    int index = indices.size() + 1;
    indices.put(key, index);
    return index;
  }

  /** Instructions of one method, in order. */
  static final class Code {
    private static final int ILOAD = 21;
    private static final int ALOAD = 25;
    private static final int IRETURN = 172;
    private static final int RETURN = 177;
    private static final int GETSTATIC = 178;
    private static final int PUTSTATIC = 179;
    private static final int GETFIELD = 180;
    private static final int PUTFIELD = 181;
    private static final int INVOKEVIRTUAL = 182;
    private static final int INVOKESPECIAL = 183;
    private static final int INVOKESTATIC = 184;
    private static final int CHECKCAST = 192;

    private final Buffer bytes = new Buffer();
    private final ClassFile file;

    private Code(ClassFile file) {
      this.file = file;
    }

    Code loadThis() {
      bytes.u1(ALOAD).u1(0);
      return this;
    }

    /** Pushes the local variable, at most the 255th. */
    Code load(Class<?> type, int local) {
      bytes.u1(ILOAD + flavour(type)).u1(local);
      return this;
    }

    Code getField(String owner, String fieldName, String descriptor) {
      bytes.u1(GETFIELD).u2(file.member(FIELD_REF, owner, fieldName, descriptor));
      return this;
    }

    Code putField(String owner, String fieldName, String descriptor) {
      bytes.u1(PUTFIELD).u2(file.member(FIELD_REF, owner, fieldName, descriptor));
      return this;
    }

    Code getStatic(String owner, String fieldName, String descriptor) {
      bytes.u1(GETSTATIC).u2(file.member(FIELD_REF, owner, fieldName, descriptor));
      return this;
    }

    Code putStatic(String owner, String fieldName, String descriptor) {
      bytes.u1(PUTSTATIC).u2(file.member(FIELD_REF, owner, fieldName, descriptor));
      return this;
    }

    Code invokeSpecial(String owner, String methodName, String descriptor) {
      return invoke(INVOKESPECIAL, owner, methodName, descriptor);
    }

    Code invokeStatic(String owner, String methodName, String descriptor) {
      return invoke(INVOKESTATIC, owner, methodName, descriptor);
    }

    Code invokeVirtual(String owner, String methodName, String descriptor) {
      return invoke(INVOKEVIRTUAL, owner, methodName, descriptor);
    }

    Code checkCast(Class<?> type) {
      String internal = type.getName();
      bytes.u1(CHECKCAST).u2(file.classRef(internal.replace('.', '/')));
      return this;
    }

    Code returnValue(Class<?> type) {
      bytes.u1(type == void.class ? RETURN : IRETURN + flavour(type));
      return this;
    }

    private Code invoke(int opcode, String owner, String methodName, String descriptor) {
      bytes.u1(opcode).u2(file.member(METHOD_REF, owner, methodName, descriptor));
      return this;
    }

    /** int, long, float, double, reference: the order of the load and return instructions. */
    private static int flavour(Class<?> type) {
      if (!type.isPrimitive()) return 4;
      if (type == long.class) return 1;
      if (type == float.class) return 2;
      return type == double.class ? 3 : 0;
    }
  }

  /** Big-endian bytes. */
  private static final class Buffer {
    private final ByteArrayOutputStream target = new ByteArrayOutputStream();
    private final DataOutputStream out = new DataOutputStream(target);

    Buffer u1(int value) {
      target.write(value);
      return this;
    }

    Buffer u2(int value) {
      return u1(value >>> 8).u1(value);
    }

    Buffer u4(int value) {
      return u2(value >>> 16).u2(value);
    }

    Buffer utf(String text) {
      try {
        out.writeUTF(text);
      } catch (IOException tooLong) {
        throw new UncheckedIOException(tooLong);
      }
      return this;
    }

    Buffer bytes(Buffer other) {
      target.writeBytes(other.toByteArray());
      return this;
    }

    int size() {
      return target.size();
    }

    byte[] toByteArray() {
      return target.toByteArray();
    }
  }
}
