using System.Reflection;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace AlertServerless.Simulation.Scheduling;

/// <summary>
/// Keeps a copy of an assembly on the scheduler, in two ways. <c>ConfigureAwait(false)</c> says true: with false, what
/// comes after an await goes on on a pool thread whenever there is a context. And the few calls of .NET that use the
/// pool inside themselves become those of <see cref="ScheduledTasks"/>. Nothing else is changed.
/// </summary>
internal static class Weaver
{
    private static readonly ILookup<string, MethodInfo> Replacements = typeof(ScheduledTasks)
        .GetMethods(BindingFlags.Public | BindingFlags.Static)
        .ToLookup(method => method.Name, StringComparer.Ordinal);

    /// <returns>How many calls were changed; none when it was woven before.</returns>
    public static int Weave(string path)
    {
        using var resolver = new DefaultAssemblyResolver();
        resolver.AddSearchDirectory(Path.GetDirectoryName(Path.GetFullPath(path)));
        resolver.AddSearchDirectory(Path.GetDirectoryName(typeof(object).Assembly.Location));
        var reading = new ReaderParameters
        {
            InMemory = true,
            ReadSymbols = true,
            AssemblyResolver = resolver,
        };
        using var assembly = AssemblyDefinition.ReadAssembly(path, reading);
        var own = typeof(ScheduledTasks).Assembly.GetName().Name;
        if (assembly.MainModule.AssemblyReferences.Any(reference => reference.Name == own))
            return 0;
        var changed = assembly
            .MainModule.GetTypes()
            .SelectMany(type => type.Methods)
            .Where(method => method.HasBody)
            .Sum(Weave);
        assembly.Write(path, new WriterParameters { WriteSymbols = true });
        return changed;
    }

    private static int Weave(MethodDefinition method)
    {
        var changed = 0;
        foreach (var instruction in method.Body.Instructions)
        {
            if (instruction.Operand is not MethodReference called || !IsCall(instruction))
                continue;
            if (called.Name == nameof(Task.ConfigureAwait))
            {
                StayInContext(instruction.Previous);
                changed++;
            }
            else if (Replacement(method.Module, called) is { } replacement)
            {
                (instruction.OpCode, instruction.Operand) = (OpCodes.Call, replacement);
                changed++;
            }
        }

        return changed;
    }

    private static bool IsCall(Instruction instruction) =>
        instruction.OpCode == OpCodes.Call || instruction.OpCode == OpCodes.Callvirt;

    // false becomes true, and options get the same bit.
    private static void StayInContext(Instruction argument) =>
        argument.OpCode = argument.OpCode.Code switch
        {
            Code.Ldc_I4_0 or Code.Ldc_I4_1 => OpCodes.Ldc_I4_1,
            Code.Ldc_I4_2 or Code.Ldc_I4_3 => OpCodes.Ldc_I4_3,
            _ => throw new NotSupportedException($"ConfigureAwait with {argument}"),
        };

    // The same name and parameters; what was called on an instance has that as the first parameter.
    private static MethodReference? Replacement(ModuleDefinition module, MethodReference called)
    {
        if (called.DeclaringType.Namespace is not ("System.Threading.Tasks" or "System.Threading"))
            return null;
        var arguments = (called as GenericInstanceMethod)?.GenericArguments.ToList() ?? [];
        if (called.DeclaringType is GenericInstanceType generic)
            arguments.AddRange(generic.GenericArguments);
        var parameters = called.Parameters.Select(parameter => parameter.ParameterType.Name).ToList();
        if (called.HasThis)
            parameters.Insert(0, called.DeclaringType.Name);
        var same = Replacements[called.Name]
            .FirstOrDefault(method =>
                method.GetGenericArguments().Length == arguments.Count
                && method.GetParameters().Select(parameter => parameter.ParameterType.Name).SequenceEqual(parameters)
            );
        if (same is null)
            return null;
        var replacement = module.ImportReference(same);
        if (arguments.Count == 0)
            return replacement;
        var instance = new GenericInstanceMethod(replacement);
        arguments.ForEach(instance.GenericArguments.Add);
        return instance;
    }
}
