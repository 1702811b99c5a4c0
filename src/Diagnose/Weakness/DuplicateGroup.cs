namespace Whence.Diagnose.Weakness;

/// <summary>Pictures that are nearly the same.</summary>
/// <param name="Ids">Their ids, in the order of the table.</param>
/// <param name="Labels">The different labels that they have.</param>
/// <param name="Sets">The different sets that they are in, where a property tells sets apart.</param>
public sealed record DuplicateGroup(IReadOnlyList<string> Ids, IReadOnlyList<string> Labels, IReadOnlyList<string> Sets);
