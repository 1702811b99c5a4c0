namespace Whence.Runtime.Cpu;

/// <summary>
/// Parameters of a model, rearranged for loops: once for all plans that read one in the same order, whose threads may compile and run at once. A copy lives as long as a plan reads it.
/// </summary>
sealed unsafe class PackStore(CpuBackend backend)
{
    readonly Lock access = new();
    readonly Dictionary<(nint Source, string Layout), Pack> packs = [];
    readonly HashSet<nint> changing = [];

    /// <summary>The copy of the values at <paramref name="source"/> in the order that <paramref name="layout"/> names, to be returned; the first who fills it does the work.</summary>
    public Pack Take(nint source, string layout, long floats, PackAction pack)
    {
        lock (access)
        {
            if (!packs.TryGetValue((source, layout), out var found))
            {
                found = new(backend.Allocate(floats), (float*)source, pack);
                if (!changing.Contains(source))
                    packs.Add((source, layout), found);
            }
            found.Readers++;
            return found;
        }
    }

    /// <summary>Ends a reader's use of a copy.</summary>
    public void Return(Pack pack)
    {
        lock (access)
        {
            if (--pack.Readers > 0)
                return;
            foreach (var (key, found) in packs)
            {
                if (found == pack)
                    packs.Remove(key);
            }
            pack.Dispose();
        }
    }

    /// <summary>The values at an address were replaced: who has a copy keeps it, who takes one gets the new values.</summary>
    public void Forget(nint source)
    {
        lock (access)
        {
            foreach (var key in packs.Keys)
            {
                if (key.Source == source)
                    packs.Remove(key);
            }
        }
    }

    /// <summary>A plan writes the values at an address while it runs: from now on nobody shares a copy.</summary>
    public void NeverShare(nint source)
    {
        lock (access)
            changing.Add(source);
        Forget(source);
    }
}

/// <summary>One rearranged copy.</summary>
sealed unsafe class Pack(Block block, float* source, PackAction pack) : IDisposable
{
    readonly Lock filling = new();
    bool isFilled;

    /// <summary>Plans that read it.</summary>
    public int Readers { get; set; }

    public long Bytes => block.Bytes;

    public float* Pointer => block.Pointer;

    /// <summary>Rearranges the values unless it was done.</summary>
    public void Fill()
    {
        lock (filling)
        {
            if (!isFilled)
                pack(source, Pointer);
            isFilled = true;
        }
    }

    public void Dispose() => block.Dispose();
}
