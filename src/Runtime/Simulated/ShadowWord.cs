namespace Whence.Runtime.Simulated;

/// <summary>Who touched a word of memory last. Groups are numbered over all launches from 1, so that what is left from older launches counts for nothing.</summary>
struct ShadowWord
{
    /// <summary>Stands for several threads.</summary>
    public const ushort Several = ushort.MaxValue;

    /// <summary>The group that wrote last.</summary>
    public int WriteGroup;

    /// <summary>When it was.</summary>
    public uint WriteStamp;

    /// <summary>Which thread it was.</summary>
    public ushort Writer;

    /// <summary>Whether the last write was atomic.</summary>
    public bool Atomic;

    /// <summary>Whether an asynchronous copy into it is under way.</summary>
    public bool Pending;

    /// <summary>The group that read last.</summary>
    public int ReadGroup;

    /// <summary>Another group that read.</summary>
    public int OtherReadGroup;

    /// <summary>When the first reader was there.</summary>
    public uint FirstStamp;

    /// <summary>When the second reader was there.</summary>
    public uint SecondStamp;

    /// <summary>A reader of the group; the second is of another warp, if one of another warp has read.</summary>
    public ushort First;

    /// <summary>A second reader, or the first again.</summary>
    public ushort Second;
}
