using System.Collections;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ILGPU;
using Whence.Kernels;

namespace Whence.Runtime.Gpu;

/// <summary>
/// Turns the arguments of a kernel method into the bytes that its PTX takes. A view is an address and a length in elements; a struct is laid out as in C#; a
/// struct that holds views is given as an array of the values of its fields.
/// </summary>
sealed class ParameterPacker
{
    const int ViewBytes = 16;

    readonly List<byte> bytes = [];
    readonly List<BufferPlace> buffers = [];
    readonly KernelMethod kernel;

    ParameterPacker(KernelMethod kernel) => this.kernel = kernel;

    /// <summary>Packs the arguments of one launch.</summary>
    /// <exception cref="ArgumentException">There are more or fewer than the kernel takes, or of other types.</exception>
    public static LaunchParameters Pack(KernelMethod kernel, ReadOnlySpan<object> arguments)
    {
        var (packer, parameters) = (new ParameterPacker(kernel), kernel.Method.GetParameters());
        if (arguments.Length != parameters.Length)
            throw new ArgumentException($"kernel {kernel.Name} takes {parameters.Length} arguments, {arguments.Length} were given");
        var offsets = new int[parameters.Length];
        for (var i = 0; i < parameters.Length; i++)
        {
            packer.Align(8);
            offsets[i] = packer.bytes.Count;
            packer.Add(parameters[i].Name!, parameters[i].ParameterType, arguments[i]);
        }
        return new([.. packer.bytes], offsets, [.. packer.buffers]);
    }

    void Add(string name, Type type, object value)
    {
        if (IsView(type) && value is GpuBuffer buffer)
        {
            Align(8);
            buffers.Add(new(bytes.Count, buffer));
            Write((long)buffer.Address);
            Write(buffer.Length * sizeof(float) / SizeOf(type.GetGenericArguments()[0]));
        }
        else if (!type.IsPrimitive && value is IList fields)
        {
            AddFields(name, type, fields);
        }
        else if (!HoldsViews(type) && value.GetType() == type)
        {
            Align(AlignmentOf(type));
            Write(value);
        }
        else
        {
            throw new ArgumentException($"kernel {kernel.Name}: '{name}' is {type.Name}, a {value.GetType().Name} was given");
        }
    }

    void AddFields(string name, Type type, IList values)
    {
        var fields = Fields(type);
        if (fields.Length != values.Count)
            throw new ArgumentException($"kernel {kernel.Name}: '{name}' has {fields.Length} fields, {values.Count} values were given");
        Align(AlignmentOf(type));
        for (var i = 0; i < fields.Length; i++)
            Add($"{name}.{fields[i].Name}", fields[i].FieldType, values[i]!);
        Align(AlignmentOf(type));
    }

    void Align(int to)
    {
        while (bytes.Count % to != 0)
            bytes.Add(0);
    }

    void Write<T>(T value)
        where T : unmanaged => bytes.AddRange(MemoryMarshal.AsBytes(new ReadOnlySpan<T>(ref value)));

    void Write(object value)
    {
        var box = GCHandle.Alloc(value, GCHandleType.Pinned);
        try
        {
            // A boxed value begins where the only field of any other object is.
            var span = MemoryMarshal.CreateReadOnlySpan(ref Unsafe.As<StrongBox<byte>>(value).Value!, SizeOf(value.GetType()));
            bytes.AddRange(span);
        }
        finally
        {
            box.Free();
        }
    }

    static bool IsView(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ArrayView<>);

    static bool HoldsViews(Type type) => IsView(type) || (type is { IsValueType: true, IsPrimitive: false, IsEnum: false } && Fields(type).Any(field => HoldsViews(field.FieldType)));

    static FieldInfo[] Fields(Type type) =>
        [.. type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic).OrderBy(field => field.MetadataToken)];

    static int AlignmentOf(Type type)
    {
        if (IsView(type))
            return 8;
        return type.IsPrimitive || type.IsEnum ? SizeOf(type) : Fields(type).Select(field => AlignmentOf(field.FieldType)).DefaultIfEmpty(1).Max();
    }

    static int SizeOf(Type type) => IsView(type) ? ViewBytes : RuntimeHelpers.SizeOf(type.TypeHandle);
}
