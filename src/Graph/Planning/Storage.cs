namespace Whence.Graph.Planning;

/// <summary>A piece of memory that holds one value, or several of which one is alive at a time.</summary>
sealed unsafe class Storage(long length)
{
    public long Length { get; } = length;

    /// <summary>Index of the step that writes it first.</summary>
    public int First { get; set; }

    /// <summary>Index of the last step that reads it; int.MaxValue for what must survive the run.</summary>
    public int Last { get; set; }

    /// <summary>Offset in the arena, once planned.</summary>
    public long Offset { get; set; }

    /// <summary>Address, once allocated.</summary>
    public float* Pointer { get; set; }

    /// <summary>Whether it lies in the arena, or in memory of its own.</summary>
    public bool InArena { get; init; } = true;
}
