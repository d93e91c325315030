package metaffi;

import java.util.Objects;

/** One parameter or result as the caller declares it: a type, the guest's own name for it, dimensions. Immutable. */
public final class MetaFFITypeInfo {
  static final int ARRAY = 65536;
  static final int PACKED = 33554432;

  /** The types; their numbers are those of {@code metaffi/types.h}. */
  public enum MetaFFITypes {
    MetaFFIFloat64(1),
    MetaFFIFloat32(2),
    MetaFFIInt8(4),
    MetaFFIInt16(8),
    MetaFFIInt32(16),
    MetaFFIInt64(32),
    MetaFFIUInt8(64),
    MetaFFIUInt16(128),
    MetaFFIUInt32(256),
    MetaFFIUInt64(512),
    MetaFFIBool(1024),
    MetaFFIString8(4096),
    MetaFFIString16(8192),
    MetaFFIString32(16384),
    MetaFFIHandle(32768),
    MetaFFISize(262144),
    MetaFFIChar8(524288),
    MetaFFIChar16(1048576),
    MetaFFIChar32(2097152),
    MetaFFIAny(4194304),
    MetaFFINull(8388608),
    MetaFFICallable(16777216),
    MetaFFIFloat64Array(1 | MetaFFITypeInfo.ARRAY),
    MetaFFIFloat32Array(2 | MetaFFITypeInfo.ARRAY),
    MetaFFIInt8Array(4 | MetaFFITypeInfo.ARRAY),
    MetaFFIInt16Array(8 | MetaFFITypeInfo.ARRAY),
    MetaFFIInt32Array(16 | MetaFFITypeInfo.ARRAY),
    MetaFFIInt64Array(32 | MetaFFITypeInfo.ARRAY),
    MetaFFIUInt8Array(64 | MetaFFITypeInfo.ARRAY),
    MetaFFIUInt16Array(128 | MetaFFITypeInfo.ARRAY),
    MetaFFIUInt32Array(256 | MetaFFITypeInfo.ARRAY),
    MetaFFIUInt64Array(512 | MetaFFITypeInfo.ARRAY),
    MetaFFIBoolArray(1024 | MetaFFITypeInfo.ARRAY),
    MetaFFIString8Array(4096 | MetaFFITypeInfo.ARRAY),
    MetaFFIString16Array(8192 | MetaFFITypeInfo.ARRAY),
    MetaFFIString32Array(16384 | MetaFFITypeInfo.ARRAY),
    MetaFFIHandleArray(32768 | MetaFFITypeInfo.ARRAY),
    MetaFFISizeArray(262144 | MetaFFITypeInfo.ARRAY),
    MetaFFIChar8Array(524288 | MetaFFITypeInfo.ARRAY),
    MetaFFIChar16Array(1048576 | MetaFFITypeInfo.ARRAY),
    MetaFFIChar32Array(2097152 | MetaFFITypeInfo.ARRAY),
    MetaFFIAnyArray(4194304 | MetaFFITypeInfo.ARRAY),
    MetaFFINullArray(8388608 | MetaFFITypeInfo.ARRAY),
    MetaFFICallableArray(16777216 | MetaFFITypeInfo.ARRAY),
    MetaFFIFloat64PackedArray(1 | MetaFFITypeInfo.ARRAY | MetaFFITypeInfo.PACKED),
    MetaFFIFloat32PackedArray(2 | MetaFFITypeInfo.ARRAY | MetaFFITypeInfo.PACKED),
    MetaFFIInt8PackedArray(4 | MetaFFITypeInfo.ARRAY | MetaFFITypeInfo.PACKED),
    MetaFFIInt16PackedArray(8 | MetaFFITypeInfo.ARRAY | MetaFFITypeInfo.PACKED),
    MetaFFIInt32PackedArray(16 | MetaFFITypeInfo.ARRAY | MetaFFITypeInfo.PACKED),
    MetaFFIInt64PackedArray(32 | MetaFFITypeInfo.ARRAY | MetaFFITypeInfo.PACKED),
    MetaFFIUInt8PackedArray(64 | MetaFFITypeInfo.ARRAY | MetaFFITypeInfo.PACKED),
    MetaFFIUInt16PackedArray(128 | MetaFFITypeInfo.ARRAY | MetaFFITypeInfo.PACKED),
    MetaFFIUInt32PackedArray(256 | MetaFFITypeInfo.ARRAY | MetaFFITypeInfo.PACKED),
    MetaFFIUInt64PackedArray(512 | MetaFFITypeInfo.ARRAY | MetaFFITypeInfo.PACKED),
    MetaFFIBoolPackedArray(1024 | MetaFFITypeInfo.ARRAY | MetaFFITypeInfo.PACKED),
    MetaFFISizePackedArray(262144 | MetaFFITypeInfo.ARRAY | MetaFFITypeInfo.PACKED),
    MetaFFIChar8PackedArray(524288 | MetaFFITypeInfo.ARRAY | MetaFFITypeInfo.PACKED),
    MetaFFIChar16PackedArray(1048576 | MetaFFITypeInfo.ARRAY | MetaFFITypeInfo.PACKED),
    MetaFFIChar32PackedArray(2097152 | MetaFFITypeInfo.ARRAY | MetaFFITypeInfo.PACKED);

    private final int value;

    MetaFFITypes(int value) {
      this.value = value;
    }

    /** The number of the type in the C API. */
    public int value() {
      return value;
    }
  }

  private final MetaFFITypes type;
  private final String alias;
  private final int dimensions;

  public MetaFFITypeInfo(MetaFFITypes type) {
    this(type, null, 0);
  }

  public MetaFFITypeInfo(MetaFFITypes type, int dimensions) {
    this(type, null, dimensions);
  }

  public MetaFFITypeInfo(MetaFFITypes type, String alias) {
    this(type, alias, 0);
  }

  /**
   * @param alias the guest's name of the type, or null
   * @param dimensions of an array; 0 for a scalar. An array type with 0 has one dimension, a scalar type with dimensions is
   *     an array
   * @throws IllegalArgumentException if {@code dimensions} is negative
   */
  public MetaFFITypeInfo(MetaFFITypes type, String alias, int dimensions) {
    if (dimensions < 0) throw new IllegalArgumentException("A type cannot have " + dimensions + " dimensions.");
    this.type = Objects.requireNonNull(type, "type");
    this.alias = alias;
    this.dimensions = dimensions;
  }

  public MetaFFITypes type() {
    return type;
  }

  /** The guest's name of the type, or null. */
  public String alias() {
    return alias;
  }

  public int dimensions() {
    return dimensions;
  }

  /** Infos of bare types; null gives null. */
  static MetaFFITypeInfo[] of(MetaFFITypes[] types) {
    if (types == null) return null;
    MetaFFITypeInfo[] infos = new MetaFFITypeInfo[types.length];
    for (int i = 0; i < types.length; i++) infos[i] = types[i] == null ? null : new MetaFFITypeInfo(types[i]);
    return infos;
  }

  @Override
  public String toString() {
    return type + (alias == null ? "" : " \"" + alias + "\"") + (dimensions == 0 ? "" : " dims=" + dimensions);
  }
}
