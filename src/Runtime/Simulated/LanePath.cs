namespace Whence.Runtime.Simulated;

/// <summary>Lanes that go one way, until they meet others.</summary>
struct LanePath(int block, int join, ActiveLanes active)
{
    /// <summary>The block that they run next.</summary>
    public int Block = block;

    /// <summary>The block where they wait for others.</summary>
    public readonly int Join = join;

    /// <summary>The lanes.</summary>
    public ActiveLanes Active = active;
}
