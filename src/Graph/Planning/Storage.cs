using Whence.Runtime;

namespace Whence.Graphs.Planning;

/// <summary>A piece of memory that holds one value, or several of which one is alive at a time.</summary>
sealed unsafe class Storage(long length)
{
    public long Length { get; } = length;

    /// <summary>Index of the step that writes it first.</summary>
    public int First { get; set; } = int.MaxValue;

    /// <summary>Index of the last step that reads it; int.MaxValue for what must survive the run.</summary>
    public int Last { get; set; }

    /// <summary>Offset in its block; in the arena once planned.</summary>
    public long Offset { get; set; }

    /// <summary>The memory it lies in, once allocated.</summary>
    public Block? Block { get; set; }

    /// <summary>Address in the back end's memory, once allocated.</summary>
    public nint Address => (nint)(Block!.Pointer + Offset);

    /// <summary>Whether it lies in the arena, or in memory of its own.</summary>
    public bool InArena { get; init; } = true;
}
