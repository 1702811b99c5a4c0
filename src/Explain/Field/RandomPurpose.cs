namespace Whence.Explain;

/// <summary>Keeps apart the random numbers that one seed gives to the methods.</summary>
static class RandomPurpose
{
    public const uint Noise = 1;
    public const uint FluxStart = 2;
    public const uint PathPlace = 3;
}
