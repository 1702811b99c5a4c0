using System.Reflection;

namespace Whence.Kernels;

/// <summary>A kernel as it is launched: a static method with its type arguments, and the threads of a group. Equal if they are.</summary>
/// <param name="Method">The method; its parameters are what a launch gives.</param>
/// <param name="Threads">Threads of a group.</param>
/// <param name="MinGroups">Groups that must fit on one multiprocessor at once; 0 leaves it open.</param>
/// <param name="DynamicSharedBytes">Shared memory that the launch adds to what the method allocates.</param>
public sealed record KernelMethod(MethodInfo Method, int Threads, int MinGroups = 0, int DynamicSharedBytes = 0)
{
    const int MostThreads = 1024;

    /// <summary>A kernel from a method group, such as <c>MaxPool.Run</c>; what is 0 is taken from its <see cref="KernelAttribute"/>.</summary>
    /// <exception cref="ArgumentException">It is no static method with a <see cref="KernelAttribute"/>, or nobody says how many threads a group has.</exception>
    public static KernelMethod Of(Delegate kernel, int threads = 0, int minGroups = 0, int dynamicSharedBytes = 0) =>
        Of(kernel.Method, threads, minGroups, dynamicSharedBytes);

    /// <inheritdoc cref="Of(Delegate, int, int, int)"/>
    public static KernelMethod Of(MethodInfo method, int threads = 0, int minGroups = 0, int dynamicSharedBytes = 0)
    {
        var marked = method.GetCustomAttribute<KernelAttribute>();
        if (!method.IsStatic || marked is null)
            throw new ArgumentException($"'{method.DeclaringType?.Name}.{method.Name}' is no kernel: a kernel is a static method marked [Kernel(threads)]");
        var size = threads > 0 ? threads : marked.Threads;
        if (size is < 1 or > MostThreads)
            throw new ArgumentException($"'{method.DeclaringType?.Name}.{method.Name}' has groups of {size} threads; a group has 1 to {MostThreads}");
        return new(method, size, minGroups > 0 ? minGroups : marked.MinGroups, dynamicSharedBytes);
    }

    /// <summary>What it is called in listings: the class and the method, then its type arguments.</summary>
    public string Name => $"{Method.DeclaringType!.Name.Split('`')[0]}.{Method.Name}{Arguments([.. Outer(), .. Method.GetGenericArguments()])}";

    /// <inheritdoc/>
    public override string ToString() => Name;

    Type[] Outer() => Method.DeclaringType!.GetGenericArguments();

    static string Arguments(Type[] types) => types.Length == 0 ? "" : $"<{string.Join(',', types.Select(Short))}>";

    // An op's function is nested in it.
    static string Short(Type type) => (type.Name == "Function" ? type.DeclaringType! : type).Name.Split('`')[0] + Arguments(type.GetGenericArguments());
}
