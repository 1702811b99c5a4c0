namespace Whence.Explain;

/// <summary>Keeps apart the random numbers that one seed gives to the methods.</summary>
static class RandomPurpose
{
    public const uint Noise = 1;
    public const uint FluxStart = 2;
    public const uint PathPlace = 3;
    public const uint BackgroundOrder = 4;
    public const uint PathTurn = 5;
    public const uint PixelOrder = 6;
    public const uint MaskGrid = 7;
    public const uint MaskShift = 8;
    public const uint Probe = 9;
    public const uint Coalition = 10;
    public const uint NoiseBaseline = 11;
    public const uint ConformalCalibration = 16;
    public const uint ConformalSet = 17;
    public const uint CalibrationFloor = 18;
    public const uint PosteriorHead = 19;
    public const uint Partition = 20;
    public const uint PosteriorSplit = 21;
    public const uint AnomalyPatch = 22;
    public const uint LengthScale = 23;
    public const uint Medoids = 24;
    public const uint MetricMove = 40;
    public const uint MetricSubset = 41;
    public const uint MetricNeighbour = 42;
    public const uint MetricImputation = 43;
    public const uint MetricClass = 44;
    public const uint MetricShuffle = 45;
    public const uint MetricNoise = 46;

    /// <summary>The first of many: one for each place of a network.</summary>
    public const uint Dropout = 1 << 16;
}
