namespace Whence.Runtime.Simulated;

/// <summary>An access to memory that has been looked at: its addresses lie in the workspace.</summary>
/// <param name="list">The lanes whose address is good.</param>
/// <param name="count">How many they are.</param>
/// <param name="region">What all of them access; null where that differs.</param>
/// <param name="isConsecutive">Whether all lanes of the group access neighbours in order.</param>
readonly unsafe struct Access(int* list, int count, Region? region, bool isConsecutive)
{
    public int* List => list;

    public int Count => count;

    public Region? Region => region;

    public bool IsConsecutive => isConsecutive;
}
