using System.Buffers.Binary;

namespace Whence.Tests.Fuzz;

/// <summary>
/// Feeds mutated copies of good files to a parser: whatever arrives, it returns or throws its own exception, within memory in proportion to
/// the
/// input, and comes back. The seed and the number of a failing case make it again.
/// </summary>
static class MutationFuzz
{
    const long BaseBytes = 64L << 20;
    const long BytesPerByte = 2000;
    static readonly TimeSpan HangLimit = TimeSpan.FromSeconds(10);

    /// <summary>Runs the cases; the environment variable WHENCE_FUZZ_CASES replaces their number.</summary>
    /// <param name="name">What is parsed, for messages.</param>
    /// <param name="seeds">Good files, small ones first choice.</param>
    /// <param name="parse">Reads a file to the last byte that it uses.</param>
    /// <param name="allowed">The parser's exception type.</param>
    public static void Run(string name, byte[][] seeds, Action<byte[]> parse, Type allowed, int cases = 1000, int seed = 1)
    {
        if (int.TryParse(Environment.GetEnvironmentVariable("WHENCE_FUZZ_CASES"), out var wanted))
            cases = wanted;
        var (running, refused) = (-1, 0);
        string? failure = null;
        var worker = new Thread(() =>
        {
            for (var i = 0; i < cases && failure is null; i++)
            {
                Volatile.Write(ref running, i);
                failure = RunCase(Mutant(seeds, seed, i), parse, allowed, ref refused) is { } text ? $"{name}: case {i} of seed {seed}: {text}" : null;
            }
        })
        { IsBackground = true, Name = "fuzz" };
        worker.Start();
        // A hang is a case that is still the current one after the limit has passed twice over; nothing else is timed.
        for (var last = -2; !worker.Join(HangLimit);)
        {
            var now = Volatile.Read(ref running);
            Assert.That(now, Is.Not.EqualTo(last), $"{name}: case {now} of seed {seed} hangs");
            last = now;
        }
        Assert.That(failure, Is.Null);
        TestContext.Out.WriteLine($"{name}: of {cases} mutants {refused} were refused, {cases - refused} were read");
    }

    /// <summary>The input of one case, for looking at a failure.</summary>
    public static byte[] Mutant(byte[][] seeds, int seed, int index)
    {
        var random = new Random(HashCode(seed, index));
        var bytes = seeds[random.Next(seeds.Length)].ToArray();
        for (var edits = 1 + random.Next(4); edits > 0 && bytes.Length > 0; edits--)
            bytes = Mutate(bytes, random);
        return bytes;
    }

    static int HashCode(int seed, int index) => unchecked(seed * 1_000_003 + index * 7_919);

    static string? RunCase(byte[] bytes, Action<byte[]> parse, Type allowed, ref int refused)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            parse(bytes);
        }
        catch (Exception thrown) when (allowed.IsInstanceOfType(thrown))
        {
            // The typed error is one of the two good ends.
            refused++;
        }
        catch (Exception thrown)
        {
            return $"{thrown}";
        }
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        var bound = BaseBytes + BytesPerByte * bytes.Length;
        return allocated <= bound ? null : $"{allocated} bytes allocated for an input of {bytes.Length} (bound {bound})";
    }

    static byte[] Mutate(byte[] bytes, Random random)
    {
        // Headers are where parsers decide: half of the edits fall into the first 256 bytes.
        var at = random.Next(random.Next(2) == 0 ? Math.Min(bytes.Length, 256) : bytes.Length);
        var length = Math.Min(1 + random.Next(64), bytes.Length - at);
        switch (random.Next(8))
        {
            case 0:
                bytes[at] ^= (byte)(1 << random.Next(8));
                return bytes;
            case 1:
                bytes[at] = (byte)(random.Next(5) switch { 0 => 0, 1 => 0xFF, 2 => 0x7F, 3 => 0x80, _ => random.Next(256) });
                return bytes;
            case 2:
                return bytes[..at];
            case 3:
                return [.. bytes[..(at + length)], .. bytes[at..]];
            case 4:
                return [.. bytes[..at], .. bytes[(at + length)..]];
            case 5:
                return EditLength(bytes, at, random);
            case 6:
                bytes[at] += (byte)(random.Next(2) == 0 ? 1 : 255);
                return bytes;
            default:
                var other = random.Next(bytes.Length - length + 1);
                bytes.AsSpan(other, length).ToArray().CopyTo(bytes, at);
                return bytes;
        }
    }

    static byte[] EditLength(byte[] bytes, int at, Random random)
    {
        long[] sizes = [0, 1, 0x7FFF, 0xFFFF, int.MaxValue, uint.MaxValue, long.MaxValue, -1, bytes.Length, bytes.Length + 1L];
        var size = sizes[random.Next(sizes.Length)];
        var field = new byte[8];
        if (random.Next(2) == 0)
            BinaryPrimitives.WriteInt64LittleEndian(field, size);
        else
            BinaryPrimitives.WriteInt64BigEndian(field, size);
        var width = random.Next(3) switch { 0 => 2, 1 => 4, _ => 8 };
        var part = random.Next(2) == 0 ? field[..width] : field[^width..];
        part.AsSpan(0, Math.Min(width, bytes.Length - at)).CopyTo(bytes.AsSpan(at));
        return bytes;
    }
}
