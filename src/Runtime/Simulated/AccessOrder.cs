using System.Runtime.CompilerServices;

namespace Whence.Runtime.Simulated;

/// <summary>
/// Which accesses of a group are ordered: those of one thread; those of a warp on both sides of an instruction of the whole warp; all on both
/// sides of a barrier, or those of the warps that take part in it. Groups are never ordered.
/// </summary>
sealed unsafe class AccessOrder
{
    static long numbered;

    const int Warps = 32;

    // When the threads of a warp last met those of another, by the pair.
    readonly uint[] met = new uint[Warps * Warps];
    readonly int firstGroup;
    uint now;
    uint groupStamp;
    int group;

    /// <summary>For the groups of one launch; each launch has numbers of its own.</summary>
    public AccessOrder(long groups)
    {
        firstGroup = (int)((Interlocked.Add(ref numbered, groups) - groups) % (int.MaxValue / 2)) + 1;
        group = firstGroup - 1;
    }

    /// <summary>Number of the group.</summary>
    public int Group => group;

    /// <summary>Starts the next group.</summary>
    public void StartGroup()
    {
        group++;
        (now, groupStamp) = (1, 1);
        Array.Fill(met, 1u);
    }

    /// <summary>All threads have met.</summary>
    public void Barrier() => groupStamp = ++now;

    /// <summary>The threads of a warp have met.</summary>
    public void WarpBarrier(int warp) => met[warp * (Warps + 1)] = ++now;

    /// <summary>The threads of some warps have met: each then knows what any of them knew.</summary>
    public void Barrier(ReadOnlySpan<int> warps)
    {
        now++;
        for (var other = 0; other < Warps; other++)
        {
            var latest = warps.Contains(other) ? now : 0;
            foreach (var warp in warps)
                latest = Math.Max(latest, met[warp * Warps + other]);
            foreach (var warp in warps)
                met[warp * Warps + other] = latest;
        }
    }

    /// <summary>A store begins: writes with one stamp belong to one instruction.</summary>
    public void BeginWrite() => now++;

    /// <summary>Whether a read by any thread is in order, and adds nothing to what is known: most reads of a tile are such.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsSettled(ShadowWord* word) => word->WriteGroup == group && word->WriteStamp < groupStamp && !word->Pending
        && word->ReadGroup == group && word->FirstStamp >= groupStamp && (word->First ^ word->Second) >= 32;

    /// <summary>Whether a read by a thread races with a write.</summary>
    public bool ReadRaces(ShadowWord* word, int thread, bool acrossGroups) => word->WriteGroup == group
        ? word->WriteStamp >= groupStamp && Unordered(word->WriteStamp, word->Writer, thread)
        : acrossGroups && InLaunch(word->WriteGroup);

    /// <summary>Notes a read.</summary>
    public void NoteRead(ShadowWord* word, int thread)
    {
        if (word->ReadGroup != group || word->FirstStamp < groupStamp)
            NoteFirst(word, thread);
        else if (word->First == thread)
            word->FirstStamp = now;
        else
            NoteNext(word, thread);
    }

    /// <summary>Whether a write by a thread races with another access.</summary>
    public bool WriteRaces(ShadowWord* word, int thread, bool atomic, bool acrossGroups) =>
        (!(atomic && word->Atomic) && ReadRaces(word, thread, acrossGroups)) || RacesWithRead(word, thread, acrossGroups);

    /// <summary>Notes a write.</summary>
    public void NoteWrite(ShadowWord* word, int thread, bool atomic)
    {
        var joins = atomic && word->Atomic && word->WriteGroup == group && Unordered(word->WriteStamp, word->Writer, thread);
        word->WriteGroup = group;
        word->WriteStamp = now;
        word->Writer = joins ? ShadowWord.Several : (ushort)thread;
        word->Atomic = atomic;
        word->Pending = false;
    }

    /// <summary>Whether the word was written by the instruction that writes now, in the same warp.</summary>
    public bool IsSameInstruction(ShadowWord* word, int thread) => word->WriteGroup == group && word->WriteStamp == now && word->Writer / 32 == thread / 32;

    /// <summary>Whether a group is of this launch.</summary>
    public bool InLaunch(int other) => other >= firstGroup && other <= group;

    bool RacesWithRead(ShadowWord* word, int thread, bool acrossGroups)
    {
        if (acrossGroups && InLaunch(word->ReadGroup) && (word->ReadGroup != group || InLaunch(word->OtherReadGroup)))
            return true;
        return word->ReadGroup == group && word->FirstStamp >= groupStamp
            && (Unordered(word->FirstStamp, word->First, thread) || Unordered(word->SecondStamp, word->Second, thread));
    }

    bool Unordered(uint stamp, int other, int thread) =>
        other != thread && stamp >= groupStamp && (other == ShadowWord.Several || stamp >= met[thread / 32 * Warps + other / 32]);

    void NoteFirst(ShadowWord* word, int thread)
    {
        if (word->ReadGroup != group)
            (word->OtherReadGroup, word->ReadGroup) = (word->ReadGroup, group);
        (word->First, word->FirstStamp) = ((ushort)thread, now);
        (word->Second, word->SecondStamp) = ((ushort)thread, now);
    }

    // Two readers are enough to find every race: of different warps, else the latest of one warp.
    void NoteNext(ShadowWord* word, int thread)
    {
        if (word->Second == thread)
        {
            word->SecondStamp = now;
            return;
        }
        var alone = word->Second == word->First;
        var apart = word->Second / 32 != word->First / 32;
        if (apart)
            return;
        var own = word->First / 32 == thread / 32;
        if (alone || !own || word->SecondStamp < met[thread / 32 * (Warps + 1)])
            (word->Second, word->SecondStamp) = ((ushort)thread, now);
        else if (word->FirstStamp < met[thread / 32 * (Warps + 1)])
            (word->First, word->FirstStamp) = ((ushort)thread, now);
    }
}
