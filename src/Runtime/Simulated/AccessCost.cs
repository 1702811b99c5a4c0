namespace Whence.Runtime.Simulated;

/// <summary>What the accesses of a warp cost: sectors of device memory, wavefronts of shared memory.</summary>
static unsafe class AccessCost
{
    const int SectorBytes = 32;
    const int Banks = 32;

    /// <summary>Sectors touched, and the fewest that could hold the bytes.</summary>
    public static (int Sectors, int Ideal) Sectors(long* addresses, int count, int bytes)
    {
        Span<long> sectors = stackalloc long[count];
        Span<long> starts = stackalloc long[count];
        var (touched, distinct) = (0, 0);
        for (var i = 0; i < count; i++)
        {
            Add(sectors, ref touched, addresses[i] / SectorBytes);
            Add(starts, ref distinct, addresses[i]);
        }
        return (touched, (distinct * bytes + SectorBytes - 1) / SectorBytes);
    }

    /// <summary>
    /// Wavefronts of an access to shared memory, and the fewest for its width: the lanes of 4-byte accesses go together, those of 8 bytes by half
    /// warps, those of 16 by quarters. Lanes that meet in one word share it.
    /// </summary>
    /// <param name="origin">Where shared memory begins.</param>
    /// <param name="addresses">Addresses of the lanes that take part.</param>
    /// <param name="list">Their numbers.</param>
    /// <param name="count">How many there are.</param>
    /// <param name="bytes">Bytes that each one accesses.</param>
    public static (int Wavefronts, int Ideal) Wavefronts(long origin, long* addresses, int* list, int count, int bytes)
    {
        var lanes = bytes switch { 16 => 8, 8 => 16, _ => 32 };
        var (wavefronts, ideal) = (0, 0);
        for (var first = 0; first < count;)
        {
            var end = first + 1;
            while (end < count && list[end] / lanes == list[first] / lanes)
                end++;
            wavefronts += Busiest(origin, addresses + first, end - first, bytes);
            ideal++;
            first = end;
        }
        return (wavefronts, ideal);
    }

    // Distinct words of the bank that has most of them.
    static int Busiest(long origin, long* addresses, int count, int bytes)
    {
        Span<long> words = stackalloc long[count * Math.Max(1, bytes / 4)];
        Span<int> load = stackalloc int[Banks];
        load.Clear();
        var (distinct, busiest) = (0, 0);
        for (var i = 0; i < count; i++)
        {
            for (var offset = 0; offset < bytes; offset += 4)
            {
                var word = (addresses[i] + offset - origin) / 4;
                if (Add(words, ref distinct, word))
                    busiest = Math.Max(busiest, ++load[(int)(word % Banks)]);
            }
        }
        return busiest;
    }

    static bool Add(Span<long> set, ref int count, long value)
    {
        if (set[..count].Contains(value))
            return false;
        set[count++] = value;
        return true;
    }
}
