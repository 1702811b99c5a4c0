namespace Whence.Runtime.Compiler;

/// <summary>What PTX text is printed for. A target's text has one version of the language, the lowest that will do, so that the same text goes to every driver and to the simulator.</summary>
/// <param name="Name">Name as in .target: sm_75, sm_90a.</param>
/// <param name="Major">Compute capability before the point.</param>
/// <param name="Minor">Compute capability after the point.</param>
/// <param name="ArchitectureSpecific">Whether the text runs on this architecture alone, and may use what only it has.</param>
/// <param name="Isa">Version of the PTX language of its text.</param>
sealed record PtxTarget(string Name, int Major, int Minor, bool ArchitectureSpecific, Version Isa)
{
    // Lowest first, with the version of the language that brought each, or that of the oldest driver supported. Newer devices compile text for the highest that is not specific.
    static readonly PtxTarget[] Known =
    [
        Of(7, 5, 7, 4), Of(8, 0, 7, 4), Of(8, 6, 7, 4), Of(8, 7, 7, 4), Of(8, 9, 7, 8), Of(9, 0, 7, 8), Of(9, 0, 8, 0, true),
    ];

    /// <summary>The target of that name, for a driver that takes PTX up to <paramref name="highest"/>, or all that is known here.</summary>
    /// <exception cref="PtxTargetException">There is no such target, it is below sm_75, or the driver does not know it.</exception>
    public static PtxTarget Parse(string name, Version? highest = null)
    {
        var known = Array.Find(Known, target => target.Name == name)
            ?? throw new PtxTargetException($"'{name}' is no target; there are {string.Join(", ", Known.Select(target => target.Name))}");
        return highest is null || known.Isa <= highest ? known : throw new PtxTargetException($"{name} needs PTX ISA {known.Isa}, the driver takes {highest}");
    }

    /// <summary>The most able target that a device of this compute capability runs and its driver takes.</summary>
    /// <exception cref="PtxTargetException">The device is below 7.5, or the driver too old for any.</exception>
    public static PtxTarget For(int major, int minor, Version highest)
    {
        var (device, lowest) = ((major, minor), Known[0]);
        if (device.CompareTo((lowest.Major, lowest.Minor)) < 0)
            throw new PtxTargetException($"compute capability {major}.{minor} is below {lowest.Major}.{lowest.Minor}, the lowest supported");
        var best = Array.FindLast(Known, target => target.Isa <= highest && target.RunsOn(device));
        return best ?? throw new PtxTargetException($"the driver takes PTX ISA {highest}; {lowest.Isa} is the lowest supported");
    }

    /// <summary>Whether the target's compute capability is at least this one.</summary>
    public bool AtLeast(int major, int minor) => (Major, Minor).CompareTo((major, minor)) >= 0;

    // Text for an older architecture runs on newer ones, unless it is specific to its own.
    bool RunsOn((int Major, int Minor) device)
    {
        var order = (Major, Minor).CompareTo(device);
        return ArchitectureSpecific ? order == 0 : order <= 0;
    }

    static PtxTarget Of(int major, int minor, int isaMajor, int isaMinor, bool specific = false) =>
        new($"sm_{major}{minor}{(specific ? "a" : "")}", major, minor, specific, new(isaMajor, isaMinor));
}
