using System.Globalization;
using System.Runtime.InteropServices;
using Whence.Runtime.Simulated;

namespace Whence.Cli;

/// <summary>
/// An argument of a kernel as the command line says it: i32:5, u32:5, i64:5, u64:5, f32:0.5, f64:0.5; buffer:BYTES, a pointer; view:BYTES, a pointer and
/// the number of 4-byte elements. Behind the bytes may stand what they hold: zeros, ramp (float32 0, 1, 2, ...), count (int32 0, 1, 2, ...) or
/// random (float32 in [-1,1), the same on every run).
/// </summary>
sealed unsafe class CheckedArgument : IDisposable
{
    const long MostBytes = 1L << 34;
    const int Alignment = 256;

    void* memory;
    long length;

    CheckedArgument(byte[] bytes) => Bytes = bytes;

    /// <summary>The bytes of the parameter.</summary>
    public byte[] Bytes { get; }

    /// <summary>Reads an argument.</summary>
    /// <exception cref="UsageException">It is not of this form.</exception>
    public static CheckedArgument Parse(string text)
    {
        var parts = text.Split(':');
        try
        {
            return parts switch
            {
                ["i32", var number] => new(BitConverter.GetBytes(int.Parse(number, CultureInfo.InvariantCulture))),
                ["u32", var number] => new(BitConverter.GetBytes(uint.Parse(number, CultureInfo.InvariantCulture))),
                ["i64", var number] => new(BitConverter.GetBytes(long.Parse(number, CultureInfo.InvariantCulture))),
                ["u64", var number] => new(BitConverter.GetBytes(ulong.Parse(number, CultureInfo.InvariantCulture))),
                ["f32", var number] => new(BitConverter.GetBytes(float.Parse(number, CultureInfo.InvariantCulture))),
                ["f64", var number] => new(BitConverter.GetBytes(double.Parse(number, CultureInfo.InvariantCulture))),
                ["buffer" or "view", var bytes] => OfMemory(parts[0], bytes, "zeros"),
                ["buffer" or "view", var bytes, var contents] => OfMemory(parts[0], bytes, contents),
                _ => throw new FormatException(),
            };
        }
        catch (Exception caught) when (caught is FormatException or OverflowException)
        {
            throw new UsageException(
                $"--arg {text}: i32:N, u32:N, i64:N, u64:N, f32:X, f64:X, buffer:BYTES or view:BYTES is expected, behind the bytes :zeros, :ramp, :count or :random");
        }
    }

    /// <summary>The memory that the argument points to; null for a number.</summary>
    public LaunchBuffer? Buffer(int parameter) => memory is null ? null : new(parameter, 0, (nint)memory, length, $"argument {parameter}");

    public void Dispose()
    {
        NativeMemory.AlignedFree(memory);
        memory = null;
    }

    static CheckedArgument OfMemory(string kind, string bytes, string contents)
    {
        var length = long.Parse(bytes, NumberStyles.None, CultureInfo.InvariantCulture);
        if (length is 0 or > MostBytes)
            throw new UsageException($"--arg {kind}:{bytes}: 1 to {MostBytes} bytes are expected");
        var fill = Fill(contents);
        var argument = new CheckedArgument(new byte[kind == "view" ? 16 : 8]) { length = length, memory = NativeMemory.AlignedAlloc((nuint)length, Alignment) };
        NativeMemory.Clear(argument.memory, (nuint)length);
        for (var i = 0L; fill is not null && i < length / 4; i++)
            ((uint*)argument.memory)[i] = fill((uint)i);
        if (kind == "view")
            BitConverter.TryWriteBytes(argument.Bytes.AsSpan(8), length / 4);
        return argument;
    }

    // The bits of a word by its number.
    static Func<uint, uint>? Fill(string contents) => contents switch
    {
        "zeros" => null,
        "count" => i => i,
        "ramp" => i => BitConverter.SingleToUInt32Bits(i),
        "random" => i => BitConverter.SingleToUInt32Bits((float)((i * 2654435761u ^ (i * 2246822519u >> 13)) / 2147483648.0 - 1)),
        _ => throw new FormatException(),
    };
}
