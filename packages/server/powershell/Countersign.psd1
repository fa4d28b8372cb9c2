@{
    RootModule = 'Countersign.psm1'
    ModuleVersion = '0.1.0'
    GUID = '0c9d7f7e-3f0d-4a3c-9a55-5b1e8a4a0f21'
    Author = 'Countersign'
    Description = 'Runs Exchange cmdlets through Countersign: what needs an approval is asked for and waited for. Not yet run in PowerShell; read by its grammar alone.'
    PowerShellVersion = '7.2'
    FunctionsToExport = @(
        'Connect-Countersign'
        'Disconnect-Countersign'
        'Invoke-CountersignTask'
        'Invoke-CountersignProxy'
    )
    CmdletsToExport = @()
    VariablesToExport = @()
    AliasesToExport = @()
}
