namespace Whence.Runtime.Simulated.Lanes;

/// <summary>What becomes of a number that lies between two that a type has.</summary>
enum Rounding
{
    /// <summary>The nearest one; of two the even one.</summary>
    Nearest,

    /// <summary>The one nearer to 0.</summary>
    ToZero,

    /// <summary>The one below.</summary>
    Down,

    /// <summary>The one above.</summary>
    Up,
}
